"""The narrow decoder: it decodes the fields that the views read, of reports and statements. Most entries are those.

It takes the shapes that Claimline writes. The codec decodes any other entry, or refuses it. An entry that this decoder
takes has the same values in the codec: property tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import orjson

from adapters.log.shapes import Shape
from domain.dates import edtf, instants
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant
from domain.record.statements import Attribution, Claim, Denial, Retraction, Source, Spokesperson
from domain.record.store import StoredEntry
from domain.vocabulary import BatchId, ClaimantId, ConflictId, Kind, PlaceId, ReportId, StatementId, Status

SALT_DIGITS = 32


class Envelope(NamedTuple):
    """The fields that all entries have."""

    position: int
    recorded_at: Instant
    recorded_by: str
    batch: BatchId | None


class NarrowReport(NamedTuple):
    """A report as it was appended; ``source`` is the stored shape."""

    position: int
    recorded_at: Instant
    recorded_by: str
    batch: BatchId | None
    id: ReportId
    conflict: ConflictId
    source: Shape


class NarrowStatement(NamedTuple):
    """A statement as its report carried it; ``content`` is the stored shape, from which the other fields are."""

    position: int
    recorded_at: Instant
    recorded_by: str
    batch: BatchId | None
    id: StatementId
    report: ReportId
    kind: Kind
    claimant: ClaimantId
    place: PlaceId
    status: Status | None  # None: a retraction
    holder: ClaimantId | None
    stated: ImpreciseDate
    effective: ImpreciseDate | None
    until: ImpreciseDate | None
    retracts: StatementId | None
    content: Shape


Narrow: TypeAlias = NarrowReport | NarrowStatement


class _OtherShape(Exception):
    """A shape that is the codec's to judge."""


def narrow(stored: StoredEntry) -> Narrow | None:
    """None for an entry that only the codec decodes."""
    reader = _READERS.get(stored.name)
    if reader is None:
        return None
    try:
        shape = orjson.loads(stored.state)
        return reader(_envelope(stored.position, shape), shape["body"])
    except (_OtherShape, KeyError, TypeError, AttributeError, ValueError, edtf.BadDate):
        return None


def _envelope(position: int, shape: Shape) -> Envelope:
    salt = shape["salt"]
    if len(salt) != SALT_DIGITS or shape["position"] != position or type(shape["position"]) is not int:
        raise _OtherShape
    if (recorded_at := _instant(shape["recorded_at"])) is None:
        raise _OtherShape
    bytes.fromhex(salt)
    return Envelope(position, recorded_at, shape["recorded_by"], shape.get("batch"))


_instant = lru_cache(maxsize=64)(instants.of_text)  # those of many entries that were appended at once are the same


def _report(envelope: Envelope, body: Shape) -> NarrowReport:
    source = body["source"]
    if body.keys() != _REPORT or not source.keys() <= _SOURCE or "name" not in source or not all(source.values()):
        raise _OtherShape
    edtf.parse(source["published"])
    if (archived_at := source.get("archived_at")) is not None:
        edtf.parse(archived_at)
    return NarrowReport(*envelope, body["id"], body["conflict"], source)


def _asserting(kind: Kind, known: frozenset[str]) -> Callable[[Envelope, Shape], NarrowStatement]:
    def read(envelope: Envelope, body: Shape) -> NarrowStatement:
        statement, report = _content(body, known)
        get, parse = body.get, edtf.parse
        effective, until = get("effective"), get("until")
        return NarrowStatement(
            *envelope,
            statement,
            report,
            kind,
            body["claimant"],
            body["place"],
            _STATUSES[body["status"]],
            get("holder"),
            parse(body["stated"]),
            None if effective is None else parse(effective),
            None if until is None else parse(until),
            None,
            body,
        )

    return read


def _retraction(envelope: Envelope, body: Shape) -> NarrowStatement:
    statement, report = _content(body, _RETRACTION)
    return NarrowStatement(
        *envelope,
        id=statement,
        report=report,
        kind=Kind.RETRACTION,
        claimant=body["claimant"],
        place=body["place"],
        status=None,
        holder=None,
        stated=edtf.parse(body["stated"]),
        effective=None,
        until=None,
        retracts=body["retracts"],
        content=body,
    )


def _content(body: Shape, known: frozenset[str]) -> tuple[StatementId, ReportId]:
    """Leave of ``body`` the content, as the codec writes it. Returns the ids of the statement and its report."""
    belongs_to = body.pop("id"), body.pop("report")
    if not body.keys() <= known or not all(body.values()):
        raise _OtherShape
    if not _ODD.isdisjoint(body):
        _refuse_other_forms(body)
    return belongs_to


def _refuse_other_forms(body: Shape) -> None:
    """Fields that may be written in another form than the one that the codec gives back."""
    person = body.get("spokesperson", _NOBODY)
    lists = [body[name] for name in _LISTS if name in body]
    if (
        "share" in body  # a decimal number, which is rare
        or ("quote_language" in body and "quote" not in body)
        or any(type(each) is not list for each in lists)
        or not (person.keys() <= _SPOKESPERSON and all(person.values()) and "name" in person)
    ):
        raise _OtherShape


def _names(of: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(of))


_TOLD = (_names(Attribution) | {"quote_language"}) - {"telling"}
_CLAIM = (_names(Claim) | _TOLD) - {"telling"}
_DENIAL = (_names(Denial) | _TOLD) - {"telling"}
_RETRACTION = (_names(Retraction) | _TOLD) - {"telling"}
_REPORT = frozenset({"id", "conflict", "source"})
_SOURCE, _SPOKESPERSON = _names(Source), _names(Spokesperson)
_LISTS = ("via", "denies")
_ODD = frozenset({"share", "quote_language", "spokesperson", *_LISTS})
_NOBODY = {"name": "nobody"}
_STATUSES: Mapping[str, Status] = {str(status): status for status in Status}
_READERS: Mapping[str, Callable[[Envelope, Shape], Narrow]] = {
    "report.v1": _report,
    "claim.v1": _asserting(Kind.CLAIM, _CLAIM),
    "denial.v1": _asserting(Kind.DENIAL, _DENIAL),
    "retraction.v1": _retraction,
}
