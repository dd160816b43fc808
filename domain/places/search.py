"""Places looked for by what somebody typed: who is meant, best first, and why.

A match is as good as its name: an identifier, a whole name, a whole former name, then other spellings of these, then a
name that begins so, then one that is a letter away. Among equals, the nearest where a point is given; else the one that
more people live in and that more was said of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, inf, radians, sin, sqrt
from typing import NamedTuple, Protocol, TypeAlias

from domain.places.geometry import Point
from domain.places.names import beginnings, folded, key, slips, sounds
from domain.record.declarations import Place
from domain.vocabulary import PlaceId

EARTH_RADIUS_KM = 6371.0088
POPULATION_AT_LEAST = 100  # the weight of a place without a known population
TIERS = (1, 1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)  # populations that begin a tier
SPOKEN_TIER = len(TIERS) + 1  # of places that anything was said of
STAGES = ((SPOKEN_TIER, 8, 7, 6), (5, 4, 3), (2, 1, 0))  # tiers that are looked through at once
SPELLING_LENGTH_MIN = 4  # the key of a shorter name says too little
SLIP_LENGTH_MAX = 32


class How(StrEnum):
    """How a name matches, best first."""

    IDENTIFIER = "identifier"
    NAME = "name"
    FORMER_NAME = "former-name"
    SPELLING = "spelling"
    FORMER_SPELLING = "former-spelling"
    BEGINNING = "beginning"
    BEGINNING_SPELLING = "beginning-spelling"
    SLIP = "slip"


WHOLE_NAMES = frozenset({How.IDENTIFIER, How.NAME, How.FORMER_NAME, How.SPELLING, How.FORMER_SPELLING})
ORDER: Mapping[How, int] = {how: number for number, how in enumerate(How)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSearch:
    text: str
    near: Point | None = None
    admin: str | None = None  # the whole name of an area that it lies in
    limit: int = 20


class Named(NamedTuple):
    """A name of a place, or an identifier."""

    place: PlaceId
    name: str
    former: bool
    key: str


class NamesakeTraits(NamedTuple):
    """What tells a place from others of its name."""

    population: int | None
    point: Point | None
    statements: int  # that were made about it, and are there


class Match(NamedTuple):
    place: PlaceId
    names: Sequence[str]  # those that match equally well
    how: How
    statements: int
    distance_km: float | None


class FoundPlace(NamedTuple):
    """A place that was looked for, and why it is thought to be meant."""

    place: Place
    match: Match


class NameIndex(Protocol):
    """The names of places, by key. Those in ``admin`` alone, where it is given."""

    def identified(self, text: str, admin: str | None) -> Sequence[Named]:
        """Places with that identifier, with or without its scheme."""

    def keyed(self, keys: Collection[str], admin: str | None) -> Sequence[Named]: ...

    def beginning(self, keys: Collection[str], tiers: Collection[int], admin: str | None) -> Sequence[Named]:
        """Names whose key begins with one of ``keys``, of places of those tiers; up to some number of each tier."""

    def weighed(self, places: Collection[PlaceId]) -> Mapping[PlaceId, NamesakeTraits]: ...


class PlaceIndex(NameIndex, Protocol):
    """Names together with the places that bear them. The views move apart: some of these places may be missing."""

    def places(self, places: Collection[PlaceId]) -> Mapping[PlaceId, Place]:
        """Those of ``places`` that the view of the record holds."""

    def bearing(self, identifiers: Iterable[str]) -> Sequence[tuple[str, PlaceId]]:
        """Each of ``identifiers``, in lower case with its scheme, that is known, and a place that bears it."""


def tier_of(population: int | None, *, spoken: bool) -> int:
    """Places of a tier are looked through together, so that a short beginning finds the large ones first."""
    return SPOKEN_TIER if spoken else sum((population or 0) >= least for least in TIERS)


def meant(found: Sequence[FoundPlace], text: str) -> Sequence[FoundPlace]:
    """The place of the id ``text``; else those that match best, and of these those that were spoken of, if any."""
    if exact := [each for each in found if each.place.id == text]:
        return exact
    best = [each for each in found if _rank(each.match.how) == _rank(found[0].match.how)]
    return [each for each in best if each.match.statements] or best


def _rank(how: How) -> int:
    """A name may be somebody's identifier, in other letters: then either may be meant."""
    return max(ORDER[how], ORDER[How.NAME])


Finds: TypeAlias = dict[PlaceId, list[tuple[How, str]]]  # how each place was found, by which names


def find_places(index: PlaceIndex, wanted: PlaceSearch) -> list[FoundPlace]:
    """Best first. A place that the view of the record does not hold yet is left out."""
    matches = search(index, wanted)
    places = index.places({match.place for match in matches})
    return [FoundPlace(places[match.place], match) for match in matches if match.place in places]


def search(index: NameIndex, wanted: PlaceSearch) -> list[Match]:
    found: Finds = defaultdict(list)
    for named in index.identified(wanted.text, wanted.admin):
        found[named.place].append((How.IDENTIFIER, named.name))
    is_identifier = bool(found)
    _add_whole(found, index, wanted)
    if not is_identifier:
        _add_beginnings(found, index, wanted)
        _add_slips(found, index, wanted)
    return _ranked(found, index.weighed(found), wanted)[: wanted.limit]


def _add_whole(found: Finds, index: NameIndex, wanted: PlaceSearch) -> None:
    spelling = folded(wanted.text)
    for named in index.keyed({key(wanted.text)}, wanted.admin):
        if folded(named.name) == spelling:
            found[named.place].append((How.FORMER_NAME if named.former else How.NAME, named.name))
        elif min(len(spelling), len(named.name)) >= SPELLING_LENGTH_MIN:
            found[named.place].append((How.FORMER_SPELLING if named.former else How.SPELLING, named.name))


def _add_beginnings(found: Finds, index: NameIndex, wanted: PlaceSearch) -> None:
    """From those that something was said of, all; of the rest the largest, until there are enough."""
    keys = list(beginnings(wanted.text))
    spelling, sound = folded(wanted.text), sounds(wanted.text)
    begins_keys = keys[0] == sound  # else letters went, and the rest begins too many
    for tiers in STAGES:
        if len(found) >= wanted.limit:
            return
        for named in index.beginning(keys, tiers, wanted.admin):
            if folded(named.name).startswith(spelling):
                found[named.place].append((How.BEGINNING, named.name))
            elif (begins_keys and named.key.startswith(sound)) or sounds(named.name).startswith(sound):
                found[named.place].append((How.BEGINNING_SPELLING, named.name))


def _add_slips(found: Finds, index: NameIndex, wanted: PlaceSearch) -> None:
    if len(found) < wanted.limit and len(wanted.text) <= SLIP_LENGTH_MAX:
        for named in index.keyed(slips(wanted.text), wanted.admin):
            found[named.place].append((How.SLIP, named.name))


def _ranked(found: Finds, weighed: Mapping[PlaceId, NamesakeTraits], wanted: PlaceSearch) -> list[Match]:
    ranked = list[tuple[tuple[int, float, float, PlaceId], Match]]()
    for place in found.keys() & weighed.keys():
        population, point, statements = weighed[place]
        best = min((how for how, _ in found[place]), key=ORDER.__getitem__)
        names = sorted({name for how, name in found[place] if how is best}, key=lambda name: (len(name), name))
        away = None if wanted.near is None or point is None else distance_km(wanted.near, point)
        nearness = 0.0 if wanted.near is None else inf if away is None else away
        rank = (ORDER[best], nearness, -weight(population, statements), place)
        ranked.append((rank, Match(place, names, best, statements, away)))
    return [match for _, match in sorted(ranked, key=lambda pair: pair[0])]


def weight(population: int | None, statements: int) -> int:
    """What brings a place up among its namesakes: a statement about it counts more than its people."""
    return max(population or 0, POPULATION_AT_LEAST) * (1 + statements) ** 2


def distance_km(one: Point, other: Point) -> float:
    """Along a great circle, on a sphere."""
    lat, other_lat = radians(one.lat), radians(other.lat)
    half_lat, half_lon = (other_lat - lat) / 2, radians(other.lon - one.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat) * cos(other_lat) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(chord, 1.0)))
