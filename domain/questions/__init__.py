"""Ask: stances, a day, changes, disputes, outcomes."""
