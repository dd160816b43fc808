"""Answers in words: built from what an answer holds by the templates of a language, and by nothing else.

``answers`` says what an answer says, ``sentences`` one thing of it, ``dates`` a date; ``languages`` hold the templates.
"""
