"""Facts that the clauses of an English sentence state: by verbs, by nouns, by words of possession."""
