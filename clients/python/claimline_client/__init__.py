"""A client for Claimline: who said who holds which town, on any date."""
