"""The page of the map: two speakers side by side, at any point in time."""
