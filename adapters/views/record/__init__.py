"""The view of the record: every version of every thing, with the positions between which it was known."""
