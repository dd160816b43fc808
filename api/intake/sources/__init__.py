"""Archived copies of sources, attached to their reports."""
