"""From a text to proposals of statements, for a person to record: rules over words, names and places.

The use case is ``propose``. ``proposing.texts.read_text`` reads a text in a context (``ports.TextContext``) and answers
a ``proposals.Reading``: by the rooms ``text``, ``words``, ``places``, ``speech``, ``clauses`` and ``statements``, in
this order. ``slavic`` stands beside the last two for Ukrainian and Russian. The words of a language are a
``words.lexicon.TextLexicon``; ``docs/concepts/proposals.md`` says how they are used.
"""
