"""Parts of every answer: its headers, its position, its templates, and the spool that a long one leaves from."""
