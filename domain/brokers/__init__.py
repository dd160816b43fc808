"""The feed in a stream of a message broker: each item once, in order, under a subject that consumers filter by."""
