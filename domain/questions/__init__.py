"""Ask: a room for each kind of question, a use case each; and what all of them are asked of.

``past`` is the snapshot of the record that a question reads, ``coordinates`` settles the question on it, and ``naming``
understands the names in it.
"""
