"""Mapping files that come with the product: which row of a source is which place of the record."""
