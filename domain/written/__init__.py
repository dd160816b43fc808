"""Reports as people write them: a line for each statement, with names and words in the place of ids and codes."""
