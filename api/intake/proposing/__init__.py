"""Proposals: what a text seems to say, for a person to record. Nothing here records anything."""
