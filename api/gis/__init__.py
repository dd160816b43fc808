"""OGC API Features: stances, along time, for GIS clients."""
