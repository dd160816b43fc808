"""Stances at chosen coordinates, of many places and of one, and along time."""
