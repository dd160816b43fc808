"""An installation held against its log: entries, tiles, views, signatures."""
