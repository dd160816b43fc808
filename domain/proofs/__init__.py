"""The auditor's library: tree, notes, tiles. It imports nothing else of ours."""
