"""Data releases: tables, metadata and pages, made and verified."""
