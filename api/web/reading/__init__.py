"""The page that explains the signs, dates and words of all pages."""
