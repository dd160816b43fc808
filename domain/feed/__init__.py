"""Follow: the items of the feed, the cursor, and what follows from an entry."""
