"""From any name to a claimant of a conflict."""
