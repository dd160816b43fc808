"""VIINA's territorial control: a status for each place and day."""
