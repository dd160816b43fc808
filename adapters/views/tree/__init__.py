"""The view of the Merkle tree: its tiles."""
