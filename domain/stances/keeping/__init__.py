"""Timelines that are kept: a new entry is taken in at the cost of the rows that it changes."""
