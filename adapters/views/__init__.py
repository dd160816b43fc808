"""Readings of the log as tables, and the follower that brings them to its end."""
