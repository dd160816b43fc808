"""Lists of answers as files: CSV, GeoJSON, NDJSON, Parquet, and export packages."""
