"""Questions about statements: lists, one with its history, and the flat table that is exported."""
