"""Statements as they were said, the log that they stand in, and lists of what the record holds."""
