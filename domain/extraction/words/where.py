"""The words of one language for where a place lies: areas, distances, directions. They are data of its lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from types import MappingProxyType


class Compass(StrEnum):
    """Directions, clockwise from the north."""

    NORTH = auto()
    NORTH_EAST = "north-east"
    EAST = auto()
    SOUTH_EAST = "south-east"
    SOUTH = auto()
    SOUTH_WEST = "south-west"
    WEST = auto()
    NORTH_WEST = "north-west"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereWords:
    """Phrases in small letters. Those of areas are in the nominative: they are found in each case.

    ``areas``: an area as records call it, by what the language calls it. ``wide`` and ``narrow``: nouns that an area
    ends in, such as *oblast* and *raion*. ``between``: words that may stand between a name and where it lies.
    ``within``: *in*. ``joining``: *and*. ``away``: the *from* of *13 km from*. ``compass``: *south of*.
    """

    areas: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    wide: frozenset[str] = frozenset()
    narrow: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    kilometres: frozenset[str] = frozenset()
    miles: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    compass: Mapping[str, Compass] = field(default_factory=lambda: MappingProxyType({}))


NO_WORDS = WhereWords()
