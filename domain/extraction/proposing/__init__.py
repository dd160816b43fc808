"""From the statements of sentences to proposals of a text, held against the statements on record."""
