"""The canonical digest of the record at a position: docs/reference/formats.md says which bytes are hashed.

The form of its lines is fixed, and written here alone: a change of the HTTP API leaves every digest as it is. Raise
``VERSION`` with any change of the form, of what is covered, or of the rules of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from domain.audit.digest import SaidOfPlace, SaidOfPlaces, said_of_places
from domain.dates.edtf import Bounds
from domain.dates.instants import to_text
from domain.record.dating import FOREVER
from domain.stances.governing import Weighed
from domain.stances.timeline import AgreementSpan, Dispute, Phase, Span, Track
from domain.vocabulary import ConflictId, PlaceId

VERSION = 2  # since an encirclement ends with the capture


class PlaceDigest(NamedTuple):
    """``sha256`` in hex; ``statements``: how many are there."""

    conflict: ConflictId
    place: PlaceId
    sha256: str
    statements: int

    @property
    def line(self) -> str:
        return f"{self.sha256}  {self.conflict} {self.place}\n"


@dataclass(slots=True)
class Digest:
    """Of a whole record: the SHA-256 of the lines of its places, one after another."""

    places: int = 0
    statements: int = 0
    _lines: Any = field(default_factory=sha256)

    def add(self, place: PlaceDigest) -> None:
        self._lines.update(place.line.encode())
        self.places += 1
        self.statements += place.statements

    @property
    def sha256(self) -> str:
        return str(self._lines.hexdigest())


def digest(past: SaidOfPlaces, *, at: int) -> Digest:
    found = Digest()
    for place in place_digests(past, at=at):
        found.add(place)
    return found


def place_digests(past: SaidOfPlaces, *, at: int) -> Iterator[PlaceDigest]:
    """By conflict, then by place; one place is held at a time."""
    for said in said_of_places(past, at=at):
        lines = sha256()
        for shape in _shapes(said):
            lines.update(orjson.dumps(shape, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
        yield PlaceDigest(said.conflict.id, said.place, lines.hexdigest(), len(said.words))


def _shapes(said: SaidOfPlace) -> Iterator[dict[str, Any]]:
    sides = sorted(said.conflict.sides())
    yield {"conflict": said.conflict.id, "place": said.place, "sides": sides, "version": VERSION}
    for word in said.words:
        yield _word(word)
    for axes, track in said.tracks():
        yield axes._asdict() | _track(track)


def _word(of: Weighed) -> dict[str, Any]:
    return {
        "statement": of.statement,
        "position": of.rank.position,
        "claimant": of.claimant,
        "speaker": of.speaker,
        "matter": of.matter,
        "status": of.status,
        "holder": of.holder,
        "side": of.side,
        "retracts": of.retracts,
        "stated_bounds": _bounds(of.dating.stated),
        **({} if of.retracts is not None else {"effective_bounds": _bounds(of.dating.effective)}),
        **({} if of.dating.until == FOREVER else {"until_bounds": _bounds(of.dating.until)}),
    }


def _bounds(of: Bounds) -> list[str]:
    return [to_text(of.earliest), to_text(of.latest)]


def _track(of: Track) -> dict[str, Any]:
    return {
        "spans": {
            speaker: [_span(each, "status", "holder", "statements") for each in of.spans[speaker]]
            for speaker in of.spans
        },
        "agreement": [_span(each, "agreement") for each in of.agreement],
        "disputes": [
            _span(each, "opened_by", "closed_by", "outcome", "days")
            | {"phases": [_phase(phase) for phase in each.phases]}
            for each in of.disputes
        ],
    }


def _phase(of: Phase) -> dict[str, Any]:
    stances = {side: {"status": each.status, "holder": each.side} for side, each in of.stances.items()}
    return _span(of) | {"stances": stances}


def _span(of: Span | AgreementSpan | Dispute | Phase, *members: str) -> dict[str, Any]:
    ends = None if of.ends is None else to_text(of.ends)
    return {"from": to_text(of.begins), "to": ends} | {member: getattr(of, member) for member in members}
