"""All statements as sorted columns in memory: the index that questions about all places are answered from.

``kept`` is the index of a process; ``state`` is one state of it, immutable.
"""
