"""Lists of places: GeoNames, settlements of Ukraine, and tables of one's own."""
