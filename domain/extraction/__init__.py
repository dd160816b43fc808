"""From a text to proposals of statements, for a person to record: rules over words, names and places.

``texts.read_text`` reads a text in a context (``ports.TextContext``) and answers a ``proposals.Reading``. The words of
a language are a ``lexicon.TextLexicon``; ``docs/concepts/proposals.md`` says how they are used.
"""
