"""A place by its id, by any of its names in any spelling, or by a name and its areas: `Avdiivka, Donetsk Oblast`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from domain.errors import Nearest, UnknownName
from domain.places.names import folded, identifier_key, key
from domain.places.search import SPELLING_LENGTH_MIN, FoundPlace, PlaceSearch, search, weight
from domain.questions.filters import CANDIDATES_MAX, NEAREST_MAX, PICK_ONE, By, Understanding, Understood
from domain.questions.naming.areas import lies_in
from domain.questions.past import NamedThings
from domain.record.declarations import Place
from domain.vocabulary import ConflictId

EXACT = frozenset({By.IDENTIFIER, By.NAME, By.FORMER_NAME})


class FoundPlaces(NamedTuple):
    """Places that were looked for. ``elsewhere``: those of that name, where none lies in the area that was named."""

    named: Understanding
    found: Sequence[FoundPlace]
    elsewhere: Sequence[FoundPlace] = ()


def place_named(  # noqa: PLR0913 - what is asked, and where it is looked for
    past: NamedThings,
    text: str,
    *,
    at: int,
    conflicts: Collection[ConflictId],
    parameter: str = "place",
    area: str | None = None,
    is_retired: bool = False,
) -> Understood | None:
    """Return how ``text`` is understood; None for an id. Raises ``UnknownName``.

    ``area``: of several places, those that lie in it are meant, if any does. Of several that are called exactly so, the
    only one is meant that has statements in one of ``conflicts``. ``is_retired``: whether a retired place is meant by
    its name, instead of one in use.
    """
    if past.place(text, at=at) is not None:
        return None
    matches = _places_called(past, text, at, is_retired=is_retired)
    matches = [match for match in matches if area is not None and lies_in(match.place, area)] or matches
    if not matches:
        raise _no_place(past, text, at, parameter)
    chosen = matches if len(matches) == 1 else _with_statements(past, matches, at, conflicts)
    if len(chosen) != 1:
        raise _several(text, parameter, [match.place for match in matches])
    [(place, by, _)] = chosen
    others = len(matches) - 1
    return Understood(parameter=parameter, asked=text, id=place.id, name=where(place), by=by, others=others)


def where(place: Place) -> str:
    """Its name and areas, the nearest first."""
    return ", ".join([place.name, *reversed(place.admin)])


class _Match(NamedTuple):
    place: Place
    by: By
    rank: int  # the least is the best


def _places_called(past: NamedThings, text: str, at: int, *, is_retired: bool = False) -> Sequence[_Match]:
    whole = _best(past, text, at, is_retired=is_retired)
    name, comma, areas = text.partition(",")
    if whole or not comma:
        return whole
    return _best(past, name, at, areas.split(","), is_retired=is_retired)


def _best(
    past: NamedThings, text: str, at: int, areas: Sequence[str] = (), *, is_retired: bool = False
) -> Sequence[_Match]:
    """The places that the text fits best, by id. The index has later names too, so each place tells its own."""
    if not text.strip():
        return ()
    index = past.name_index(at=0 if is_retired else at)  # at 0, nothing is retired
    named = [*index.identified(text, None), *index.keyed({key(text)}, None)]
    places = past.places_of({each.place for each in named}, at=at)
    there = [place for _, place in sorted(places.items()) if _is_found(place, areas, is_retired=is_retired)]
    matches = [match for place in there if (match := _match(place, text)) is not None]
    best = min((match.rank for match in matches), default=0)
    return [match for match in matches if match.rank == best]


def _is_found(place: Place, areas: Sequence[str], *, is_retired: bool) -> bool:
    """A retired place has its id alone, except for taking it back."""
    return (place.retired is not None) is is_retired and all(lies_in(place, area) for area in areas)


def _match(place: Place, text: str) -> _Match | None:
    """How a place is called by the text, if it is. The name that is shown goes before its other names."""
    spelling, sound = folded(text), key(text)
    if folded(place.name) == spelling:
        return _Match(place, By.NAME, 0)
    if identifier_key(text) in _identifiers(place):
        return _Match(place, By.IDENTIFIER, 0)
    names = [(0, False, place.name), *((2 + 2 * each.former, each.former, each.name) for each in place.names)]
    if equal := [(rank, former) for rank, former, name in names if folded(name) == spelling]:
        rank, former = min(equal)
        is_shown_name = not former and key(place.name) == sound  # in another script
        return _Match(place, By.FORMER_NAME if former else By.NAME, min(rank, 1) if is_shown_name else rank)
    if len(spelling) < SPELLING_LENGTH_MIN or len(sound) < SPELLING_LENGTH_MIN:
        return None
    if alike := [(rank, former) for rank, former, name in names if key(name) == sound]:
        rank, former = min(alike)
        return _Match(place, By.FORMER_SPELLING if former else By.SPELLING, 5 + rank)
    return None


def _identifiers(place: Place) -> Iterator[str]:
    for identifier in (place.id, *(f"{scheme}:{value}" for scheme, value in place.identifiers.items())):
        yield identifier_key(identifier)
        yield identifier_key(identifier.partition(":")[2])


def _with_statements(
    past: NamedThings, matches: Sequence[_Match], at: int, conflicts: Collection[ConflictId]
) -> Sequence[_Match]:
    if matches[0].by not in EXACT:
        return ()
    counts = past.statements_about({match.place.id for match in matches}, at=at)
    spoken_of = {place for place, conflict in counts if conflict in conflicts}
    return [match for match in matches if match.place.id in spoken_of]


def _several(text: str, parameter: str, places: Sequence[Place]) -> UnknownName:
    largest = sorted(places, key=lambda each: (-weight(each.population, 0), each.id))
    nearest = [nearest_place(each) for each in largest[:CANDIDATES_MAX]]
    count = "several" if len(places) <= CANDIDATES_MAX else f"{len(places):,}"
    return UnknownName(parameter, f"{count} places are called {text!r}", "name one by its id", nearest)


def _no_place(past: NamedThings, text: str, at: int, parameter: str) -> UnknownName:
    problem, head = f"place {text!r} is not in the record", past.head().position
    if at < head and (later := _first_declared(past, text, head)) is not None:
        place, position = later
        it = "it" if place == text else place
        return UnknownName(parameter, f"{problem} at position {at}", f"{it} was declared at position {position}")
    name = text.partition(",")[0]
    if elsewhere := _best(past, name, at):
        nearest = [nearest_place(match.place) for match in elsewhere[:CANDIDATES_MAX]]
        return UnknownName(parameter, problem, f"{name!r} lies elsewhere", nearest)
    found = search(past.name_index(at=at), PlaceSearch(text=name, limit=NEAREST_MAX)) if name.strip() else []
    places = past.places_of({match.place for match in found}, at=at)
    nearest = [nearest_place(places[match.place]) for match in found if match.place in places]
    return UnknownName(parameter, problem, PICK_ONE if nearest else "try another spelling, or its id", nearest)


def _first_declared(past: NamedThings, text: str, head: int) -> tuple[str, int] | None:
    """The place that is called so at the end of the log, and the position that declared it."""
    place = past.place(text, at=head) or next((match.place for match in _places_called(past, text, head)), None)
    if place is None:
        return None
    return place.id, past.changes_of_place(place.id, at=head)[0].position


def nearest_place(place: Place) -> Nearest:
    point = [] if place.lat is None or place.lon is None else [f"{place.lat:f} {place.lon:f}"]
    people = [] if place.population is None else [f"population {place.population:,}"]
    return Nearest(place.id, where(place), ", ".join([*point, *people]))
