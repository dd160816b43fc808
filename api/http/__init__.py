"""Parts that all routes share: from the connection of a client to the bytes of its answer.

``problems`` is the one table of statuses; ``service`` is the composed service, as routes ask for it.
"""
