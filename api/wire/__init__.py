"""JSON that several subjects share: types of answers, and how values get their form."""
