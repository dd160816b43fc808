"""How a process gets a state of the index: from the tables, from a file, and from one state to the next."""
