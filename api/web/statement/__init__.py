"""The page of a statement: what was said, what the record did with it, and the proof that it is there."""
