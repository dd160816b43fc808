"""Recording: the form of a report, the forms that amend a statement, and what they ask for while somebody types."""
