"""Stances of all places along one axis, as columns."""
