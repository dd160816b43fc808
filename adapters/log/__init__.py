"""The stored format of the log, reading and erasing, for both engines."""
