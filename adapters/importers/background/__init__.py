"""Imports of places in the background: how far each has got, in a table beside the log."""
