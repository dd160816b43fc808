"""The drill of many machines: API processes over a primary with standbys, which fail at random while all work."""
