"""Places accepted under a policy that the reader chooses."""
