"""Exports of statements and of stances, a page at a time."""
