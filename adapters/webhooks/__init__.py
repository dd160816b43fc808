"""Posting to webhooks, the delivery loop, and stored webhooks."""
