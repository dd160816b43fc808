"""When: instants, imprecise dates, and hints for dates that look mistyped."""
