"""Rules and use cases, in the pure standard library. Nothing here reads a clock, a file or a database."""
