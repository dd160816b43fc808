"""The page of the signed log, and how to verify it."""
