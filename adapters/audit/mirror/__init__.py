"""The log as files: written, read, imported, with removed entries left out."""
