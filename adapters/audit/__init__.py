"""Checks of an installation, the log as files, and evidence."""
