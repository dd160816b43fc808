"""What a stored redaction says of the entries whose bytes are deleted."""

from __future__ import annotations

import orjson

from adapters.log.codec import END_OF_REDACTION
from domain.proofs.verifying import Removal

NAME = "redaction.v1"


def removals_of(state: bytes) -> list[Removal]:
    """Of the entry that it redacted, and, where that was a redaction, of what that one had redacted.

    None for any other entry, and for one that is not as a redaction is written.
    """
    if not state.endswith(END_OF_REDACTION):
        return []
    try:
        return _removals(orjson.loads(state)["body"])
    except (KeyError, TypeError, ValueError):
        return []


def _removals(body: object) -> list[Removal]:
    found, name = list[Removal](), NAME
    while name == NAME:
        match body:
            case {"position": int(position), "leaf": str(leaf), "name": str(name), "remains": {"body": body}}:
                found.append(Removal(position, bytes.fromhex(leaf), name))
            case _:
                raise ValueError("a redaction does not say what it redacted")
    return found
