"""ACLED: events in which a place changes hands, as claims by an observer."""
