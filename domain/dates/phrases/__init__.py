"""Dates as people write them, in English, Ukrainian and Russian: one phrase read, or all those in a text found."""
