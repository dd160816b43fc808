"""Sentences in Ukrainian and Russian: words stand in any order, and endings tell what they are to each other."""
