"""The canonical digest of the record at a position: docs/reference/formats.md says which bytes are hashed.

Its lines are of a fixed form: whoever changes what ``shapes`` says of a track, or what is covered, raises ``VERSION``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from api.wire import shapes
from domain.audit.digest import SaidOfPlace, said_of_places
from domain.questions.past import RecordSnapshot
from domain.stances.governing import Weighed
from domain.vocabulary import ConflictId, PlaceId

VERSION = 1


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


def digest(past: RecordSnapshot, *, at: int) -> Digest:
    found = Digest()
    for place in place_digests(past, at=at):
        found.add(place)
    return found


def place_digests(past: RecordSnapshot, *, at: int) -> Iterator[PlaceDigest]:
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
        yield axes._asdict() | shapes.track(track)


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
        **shapes.bounds_of(of),
    }
