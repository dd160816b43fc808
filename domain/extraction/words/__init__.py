"""The words of a sentence: the lexicon of a language, claimants as it calls them, and a sentence as a row of items."""
