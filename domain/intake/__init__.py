"""How a report becomes entries, or why not."""
