"""Answers that are kept and compared: how long caches may keep one, its tag, and the bytes that this process keeps."""
