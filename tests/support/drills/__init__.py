"""Drills: the service at work while something breaks. Each says what was acknowledged, lost, doubled, and `check`."""
