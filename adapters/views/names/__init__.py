"""The view of names: places by the keys of their names."""
