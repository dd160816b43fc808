"""Lists about all places of a conflict along time: the port that they are read by, and two ways to make them."""
