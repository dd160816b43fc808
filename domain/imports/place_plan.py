"""From the lines of a list of places to acts of recording: each fitted to what the record says of the place already.

A list says of a place what it has to say on one line, so that the same list again changes nothing, and one that was cut
off continues where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from domain.errors import Fault, Refused
from domain.imports.place_list import ListedPlace, fitted
from domain.imports.plan import LeftOut, PlannedAct, Refusal, Step, refusals
from domain.record.declarations import Place

LINES_AT_ONCE = 1_000


class PlaceLine(NamedTuple):
    """What one line says of a place."""

    line: int
    given: bytes
    place: ListedPlace


PlaceReading: TypeAlias = PlaceLine | Refusal | LeftOut
Bearers: TypeAlias = Callable[
    [Sequence[str]], Mapping[str, Sequence[Place]]
]  # places by identifier, of those asked for


def plan(readings: Iterable[PlaceReading], bearers: Bearers) -> Iterator[Step]:
    there, seen = iter(readings), dict[str, int]()
    while some := list(islice(there, LINES_AT_ONCE)):
        tokens = [token for each in some if isinstance(each, PlaceLine) for token in each.place.tokens()]
        known = bearers(tokens)
        for each in some:
            yield from _steps(each, known, seen) if isinstance(each, PlaceLine) else [each]


def _steps(line: PlaceLine, known: Mapping[str, Sequence[Place]], seen: dict[str, int]) -> Iterator[Step]:
    places = {place.id: place for token in line.place.tokens() for place in known.get(token, ())}
    bore = {*line.place.tokens(), *places}
    try:
        _refuse_seen(bore, seen)
        draft, left_out = fitted(line.place, places.values())
    except Refused as refused:
        yield from refusals(line.line, line.given, refused)
        return
    seen.update(dict.fromkeys(bore, line.line))
    yield from (LeftOut(line.line, why) for why in left_out)
    yield PlannedAct(line.line, line.given, draft)


def _refuse_seen(bore: Iterable[str], seen: Mapping[str, int]) -> None:
    for token in sorted(bore):
        if token in seen:
            cure = "give what there is to say of a place on one line"
            raise Refused([Fault("", f"{token} is a place of line {seen[token]}", cure)])
