"""Which place of the record a row of a table means: by a mapping, else by what the row tells, and else by nobody.

A name alone does not decide: thousands of settlements share theirs. Better no match than a wrong one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from math import cos, hypot, radians
from pathlib import Path
from typing import NamedTuple, Self

from domain.errors import ClaimlineError
from domain.places.gazetteer import Gazetteer
from domain.places.names import folded
from domain.record.declarations import Place, PointQuality

COLUMNS = ("town", "population", "place")
KILOMETRES_PER_DEGREE = 111.2
NEAR_KILOMETRES = {PointQuality.OWN: 6.0, PointQuality.CENTROID: 15.0}
FAR_KILOMETRES = 40.0
POPULATION_ALIKE = 1.25  # the ratio of two counts of one town
POPULATION_UNLIKE = 2.0
DIGEST_LENGTH = 16
IMPORT_GAZETTEER = "import the gazetteer first (`claimline import gazetteer --country UA`), or declare the place"


class Point(NamedTuple):
    lat: float
    lon: float


class BadMapping(ClaimlineError):
    """A mapping file that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """What a row tells of the town that it means. ``point`` is None also where it decides nothing."""

    name: str
    population: int | None
    point: Point | None


@dataclass(frozen=True, slots=True)
class TownMapping:
    """Towns by name and population, settled by a person: ids of one place, the first that the record holds counts."""

    name: str
    places: Mapping[tuple[str, int | None], tuple[str, ...]]

    @classmethod
    def shipped(cls, name: str) -> Self:
        text = files("adapters.importers.mappings").joinpath(f"{name}.csv").read_text(encoding="utf-8")
        return cls(_named(name, text), _places(text, f"the shipped mapping {name}"))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises ``BadMapping``."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadMapping(f"the mapping {path} cannot be read ({error}): save it as UTF-8") from None
        return cls(_named(path.stem, text), _places(text, f"the mapping {path}"))

    def holds(self, town: Town) -> bool:
        return (folded(town.name), town.population) in self.places


def _named(name: str, text: str) -> str:
    return f"{name}@{sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]}"


def _places(text: str, what: str) -> dict[tuple[str, int | None], tuple[str, ...]]:
    rows = csv.DictReader(text.splitlines())
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise BadMapping(f"{what} has the columns {', '.join(rows.fieldnames or ())}: it needs {', '.join(COLUMNS)}")
    return {(folded(row["town"]), population(row["population"])): tuple(row["place"].split()) for row in rows}


def population(text: str) -> int | None:
    """A count, with or without commas; None for what is none, 0 included."""
    digits = text.replace(",", "").strip()
    return int(digits) or None if digits.isascii() and digits.isdigit() else None


@dataclass(frozen=True, slots=True)
class Match:
    """The place that a row means; or why it is unknown, with the places that it may mean."""

    place: Place | None
    why_not: str = ""
    candidates: Sequence[Place] = field(default=())
    cure: str = "name the place in a mapping (--mapping), by town and population"


@dataclass(frozen=True, slots=True)
class Towns:
    gazetteer: Gazetteer
    mapping: TownMapping

    def match(self, town: Town) -> Match:
        ids = self.mapping.places.get((folded(town.name), town.population))
        if ids is None:
            return self._by_what_it_tells(town)
        there = next((place for place in map(self._identified, ids) if place is not None), None)
        if there is None and ids:
            problem = f"the mapping names {' '.join(ids)}, which the record does not hold"
            return Match(None, problem, cure=IMPORT_GAZETTEER)
        return Match(there, "the mapping says that it means no place of the record")

    def _identified(self, name: str) -> Place | None:
        scheme, _, value = name.partition(":")
        return self.gazetteer.identified(scheme, value)

    def _by_what_it_tells(self, town: Town) -> Match:
        """One that alone has the name needs one thing more that speaks for it; one of several, both."""
        named = self.gazetteer.named(town.name)
        likely = [place for place in named if not contradicts(place, town)]
        enough = 1 if len(named) == 1 else 2
        sure = [place for place in likely if confirmations(place, town) >= enough]
        if len(sure) == 1:
            return Match(sure[0])
        if not named:
            return Match(None, "no place of the record has that name")
        how_many = "several places of the record have" if len(named) > 1 else "a place of the record has"
        return Match(None, f"{how_many} that name, and the row does not tell that it means one", likely or named)


def confirmations(place: Place, town: Town) -> int:
    """How much beside the name speaks for it: its population, its point."""
    is_alike = _ratio(place, town, unknown=POPULATION_UNLIKE) <= POPULATION_ALIKE
    return is_alike + (_kilometres(place, town, unknown=FAR_KILOMETRES) < NEAR_KILOMETRES[place.point])


def contradicts(place: Place, town: Town) -> bool:
    return (
        _ratio(place, town, unknown=1.0) > POPULATION_UNLIKE or _kilometres(place, town, unknown=0.0) > FAR_KILOMETRES
    )


def _ratio(place: Place, town: Town, unknown: float) -> float:
    if not place.population or not town.population:
        return unknown
    return max(place.population, town.population) / min(place.population, town.population)


def _kilometres(place: Place, town: Town, unknown: float) -> float:
    if place.lat is None or place.lon is None or town.point is None:
        return unknown
    north = float(place.lat) - town.point.lat
    east = (float(place.lon) - town.point.lon) * cos(radians(town.point.lat))
    return KILOMETRES_PER_DEGREE * hypot(north, east)


def told(candidates: Iterable[Place]) -> str:
    """Candidates for a person to choose from."""
    return "; ".join(f"{place.id} ({', '.join([place.name, *reversed(place.admin)])})" for place in candidates)
