"""The feed of another service."""
