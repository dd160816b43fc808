"""The page of outcomes: each claim of control with its result."""
