"""The entries and tables of a data release as files."""
