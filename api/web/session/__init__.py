"""Sessions in which a browser reads, where reading needs a key."""
