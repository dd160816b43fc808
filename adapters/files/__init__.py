"""Durable files, Parquet, and the audit log."""
