"""The view of the feed: an item for each entry, and items for its consequences."""
