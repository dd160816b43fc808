"""From any spelling to a place."""
