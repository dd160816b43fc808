"""Polygons of control, a file a day: settlements inside are said to be held so."""
