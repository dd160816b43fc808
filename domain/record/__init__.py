"""What the log holds, and what it folds to."""
