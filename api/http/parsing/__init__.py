"""Strict rules by which a text becomes a value: parameters, JSON, and the base of its forms."""
