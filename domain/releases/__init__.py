"""A data release: the tables of a record at one position, with the entries that they were made from."""
