"""Figures of a conflict: claims by month, days until acknowledgement, contradictions."""
