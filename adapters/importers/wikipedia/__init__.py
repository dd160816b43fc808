"""Wikipedia's table of who holds which town, from the log of its changes."""
