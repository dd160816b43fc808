"""One folder for each source of an import, and what their readers share."""
