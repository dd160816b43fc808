"""The feed, delivered."""
