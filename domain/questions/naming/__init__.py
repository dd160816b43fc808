"""Things by their ids or by any of their names, as known at known-at."""
