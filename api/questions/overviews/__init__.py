"""Questions about a whole conflict: a day, what changed, its disputes, what became of its claims of control."""
