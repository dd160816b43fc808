# Made from domain/proofs/base64.py by `python -m tests.support.client_parts`.
"""Base64 as RFC 4648 section 4 has it, and only as it is written: one text for the same bytes, and no other."""

from __future__ import annotations

from base64 import b64decode, b64encode

from claimline_client.proofs.errors import Malformed


def to_base64(content: bytes) -> str:
    return b64encode(content).decode()


def from_base64(text: str) -> bytes:
    """Raises ``Malformed`` for anything that ``to_base64`` does not give: stray characters, missing or odd padding."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        raise Malformed(f"{text[:80]!r} is not base64") from None
    if to_base64(content) != text:
        raise Malformed(f"{text[:80]!r} is not how base64 writes these bytes")
    return content
