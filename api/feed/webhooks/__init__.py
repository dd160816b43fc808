"""Webhooks: routes, input, wire and commands."""
