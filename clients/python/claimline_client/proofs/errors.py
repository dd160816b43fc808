# Made from domain/proofs/errors.py by `python -m tests.support.client_parts`.
"""What a verifier finds: each kind is an exit code of its own."""

from __future__ import annotations

from claimline_client.errors import ClaimlineError


class Malformed(ClaimlineError):
    """It is not what it should be: nothing was checked."""


class Wrong(ClaimlineError):
    """It is well formed, and what it says does not hold."""


class NotSigned(ClaimlineError):
    """It holds together, but none of the keys that are trusted has signed it, or not for this log."""
