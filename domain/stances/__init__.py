"""The rules of time: who says what is so. Pure."""
