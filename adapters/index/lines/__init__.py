"""Answers along a line of time, for all places at once: stances, agreement, claims of control, disputes."""
