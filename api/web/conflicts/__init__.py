"""The conflicts, and one conflict: how it is declared, its claimants, its places."""
