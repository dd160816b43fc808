"""From files to plans."""
