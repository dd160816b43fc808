"""The file format: stored names and shapes of entries.

The bytes are canonical JSON (RFC 8785 by construction: no floats, ASCII keys, sorted) under a versioned name that no
refactoring changes. Old versions are upcast when read, never rewritten; ``tests/golden/entries`` holds one of each
version ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

import orjson

from adapters.log.shapes import Shape, content_from_shape, content_to_shape, from_shape, to_shape
from domain.dates import edtf, instants
from domain.errors import ClaimlineError, Fault, Refused, Unreadable
from domain.proofs.merkle import HASH_BYTES
from domain.record.amendments import (
    Amendment,
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redactable,
    Redaction,
    Reinstatement,
    Remains,
    Retirement,
    SourceCorrection,
)
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    ConflictDeclaration,
    LogKeyDeclaration,
    PlaceDeclaration,
)
from domain.record.entries import Body, Entry
from domain.record.removable import redactable
from domain.record.statements import Report, Statement
from domain.record.store import StoredEntry
from domain.record.zones import ZoneRules
from domain.vocabulary import Kind

ENTRY_BYTES_MAX = 48 * 1024
LOG_KEY = "log-key.v1"
CLOCK_CORRECTION, REDACTION = "clock-correction.v1", "redaction.v1"
END_OF_REDACTION = b',"type":"redaction.v1"}'  # of its bytes: their keys are in order, and this is the last one

Upcast = tuple[str, Callable[[Shape], Shape]]  # the next version's name, and the body as it would have been stored

UPCASTS: Mapping[str, Upcast] = {}  # by stored name; none is needed while every shape is at its first version


def encode(entry: Entry) -> StoredEntry:
    """Raises ``Refused`` where the entry would take more than 48 KiB."""
    name, body = body_to_shape(entry.body)
    shape: Shape = {
        "body": body,
        "position": entry.position,
        "recorded_at": instants.to_text(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "salt": entry.salt.hex(),
        "type": name,
    }
    if entry.batch is not None:
        shape["batch"] = entry.batch
    state = canonical(shape)
    if len(state) > ENTRY_BYTES_MAX:
        cure = f"an entry holds at most {ENTRY_BYTES_MAX} bytes; leave out or shorten what is long"
        raise Refused([Fault("", f"the {name.partition('.')[0]} takes {len(state)} bytes", cure)])
    return StoredEntry(entry.position, name, state)


def decode(stored: StoredEntry, upcasts: Mapping[str, Upcast] = UPCASTS) -> Entry:
    """Raises ``Unreadable``."""
    try:
        shape: Shape = orjson.loads(stored.state)
        return Entry(
            position=shape["position"],
            recorded_at=edtf.parse_instant(shape["recorded_at"]),
            recorded_by=shape["recorded_by"],
            batch=shape.get("batch"),
            salt=bytes.fromhex(shape["salt"]),
            body=body_from_shape(stored.name, shape["body"], upcasts),
        )
    except (KeyError, TypeError, AttributeError, ValueError, ClaimlineError) as error:
        raise Unreadable(stored.position, stored.name, f"{type(error).__name__}: {error}") from error


def canonical(shape: object) -> bytes:
    """RFC 8785, for shapes of texts, integers, booleans, lists and objects with ASCII keys."""
    return orjson.dumps(shape, option=orjson.OPT_SORT_KEYS)


# Bodies


def body_to_shape(body: Body) -> tuple[str, Shape]:
    """The name that ``body`` is stored under, and what is stored."""
    match body:
        case Statement():
            shape = content_to_shape(body.content) | {"id": body.id, "report": body.report}
            return f"{body.content.kind}.v1", shape
        case Redaction():
            return REDACTION, _redaction_to_shape(body)
        case (
            Report()
            | (Correction() | Annulment() | Corroboration() | SourceCorrection() | ClaimantCorrection())
            | (Retirement() | Reinstatement() | ClockCorrection() | ZoneRules())
            | (ConflictDeclaration() | PlaceDeclaration() | BatchDeclaration() | LogKeyDeclaration())
        ):
            return NAMES[type(body)], to_shape(body)
        case other:
            assert_never(other)


def body_from_shape(name: str, shape: Shape, upcasts: Mapping[str, Upcast] = UPCASTS) -> Body:
    """The body that was stored under ``name``, which may be of an older version."""
    while name in upcasts:
        name, upcast = upcasts[name]
        shape = upcast(shape)
    return _READERS[name](shape)


def amendment_from_shape(name: str, shape: Shape) -> Amendment:
    """The amendment that ``body_to_shape`` gave this name and shape."""
    body = _READERS[name](shape)
    if not isinstance(body, Amendment):
        raise TypeError(f"{name} does not amend")
    return body


def _statement_from_shape(kind: str, shape: Shape) -> Statement:
    return Statement(id=shape["id"], report=shape["report"], content=content_from_shape(kind, shape))


def _redaction_to_shape(redaction: Redaction) -> Shape:
    remains = redaction.remains
    name, body = body_to_shape(remains.body)
    kept = {"body": body, "recorded_at": instants.to_text(remains.recorded_at), "recorded_by": remains.recorded_by}
    return {
        "id": redaction.id,
        "position": redaction.position,
        "leaf": redaction.leaf.hex(),
        "removed": list(redaction.removed),
        "reason": redaction.reason,
        "approved_by": redaction.approved_by,
        "name": name,
        "remains": kept if remains.batch is None else kept | {"batch": remains.batch},
    }


def _redaction_from_shape(shape: Shape) -> Redaction:
    kept = shape["remains"]
    remains = Remains(
        body=_redactable(body_from_shape(shape["name"], kept["body"])),
        recorded_at=edtf.parse_instant(kept["recorded_at"]),
        recorded_by=kept["recorded_by"],
        batch=kept.get("batch"),
    )
    return Redaction(
        id=shape["id"],
        position=shape["position"],
        leaf=bytes.fromhex(shape["leaf"]),
        removed=tuple(shape["removed"]),
        reason=shape["reason"],
        approved_by=shape["approved_by"],
        remains=remains,
    )


def _redactable(body: Body) -> Redactable:
    if (bearing := redactable(body)) is None:
        raise TypeError(f"a {type(body).__name__} holds nothing that may be removed")
    return bearing


NAMES: Mapping[type, str] = {  # of the bodies whose fields are stored one for one
    Report: "report.v1",
    Correction: "correction.v1",
    Annulment: "annulment.v1",
    Corroboration: "corroboration.v1",
    SourceCorrection: "source-correction.v1",
    ClaimantCorrection: "claimant-correction.v1",
    Retirement: "retirement.v1",
    Reinstatement: "reinstatement.v1",
    ConflictDeclaration: "conflict.v1",
    PlaceDeclaration: "place.v1",
    BatchDeclaration: "batch.v1",
    LogKeyDeclaration: LOG_KEY,
    ClockCorrection: CLOCK_CORRECTION,
    ZoneRules: "zone.v1",
}
_READERS: Mapping[str, Callable[[Shape], Body]] = {
    **{f"{kind}.v1": partial(_statement_from_shape, kind) for kind in Kind},
    **{name: partial(from_shape, of) for of, name in NAMES.items()},
    REDACTION: _redaction_from_shape,
}
STORED_NAMES = frozenset(_READERS)


def redaction_of(state: bytes) -> tuple[int, bytes] | None:
    """The position, and the Merkle leaf, that a stored redaction names; None for any other entry."""
    if not state.endswith(END_OF_REDACTION):
        return None
    try:
        body = orjson.loads(state)["body"]
        position, leaf = body["position"], bytes.fromhex(body["leaf"])
    except (KeyError, TypeError, ValueError):
        return None
    return (position, leaf) if type(position) is int and position > 0 and len(leaf) == HASH_BYTES else None
