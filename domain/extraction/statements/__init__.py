"""The statements of a sentence: facts with their speakers, dates and evidence, as claims and denials."""
