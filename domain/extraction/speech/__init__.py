"""The speakers of a sentence: words of saying and denying, whose they are, and how far they reach."""
