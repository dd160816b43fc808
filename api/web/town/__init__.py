"""The page of a town. Its geometry is pure: ``axis``, ``marks``, ``lanes``, ``rows``, ``clipping``."""
