"""Audit: compare, digest, prove, sign."""
