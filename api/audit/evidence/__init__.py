"""Evidence as a page: made entirely from its data, and verified by making it again."""
