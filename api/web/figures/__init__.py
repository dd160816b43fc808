"""The page of figures, and its files."""
