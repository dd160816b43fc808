"""Questions about stances: of many places, of one, along time, along an axis, and under a policy."""
