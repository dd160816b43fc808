"""A witness of other logs, as a small server of its own."""
