"""Answers at one pair of cuts, as masks over the rows: governing statements, agreement, differences, lists."""
