"""The form of an answer (RFC 9110, section 12): its media type, its content coding, and text to paste."""
