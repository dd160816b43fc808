"""Versions of statements as sorted columns: one row each, texts as small numbers, and rows that were chosen."""
