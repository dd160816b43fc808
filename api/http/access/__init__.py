"""Access of a request: keys, limits, the address that it comes from, and pages of other websites."""
