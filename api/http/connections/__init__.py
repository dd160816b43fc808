"""The connections of clients, below the framework: how many, how slow, how much they have not read."""
