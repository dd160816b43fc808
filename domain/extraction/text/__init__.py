"""The characters of a text: one spelling of it, its words and signs, its sentences and quotations."""
