"""The page of the data and its licences."""
