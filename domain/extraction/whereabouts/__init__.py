"""Where a text says that its places lie, and which of several places of one name it therefore means."""
