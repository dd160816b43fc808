"""`claimline record`: a report as a person writes it, as JSON, or as a table."""
