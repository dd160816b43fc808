"""Time zones to choose from, by continent, and the country that most likely goes with one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

COMMENT, TAB = "#", "\t"


class ZoneChoice(NamedTuple):
    """``name``: as the IANA list has it; ``city``: the rest of it after the continent; ``country``: two letters."""

    name: str
    city: str
    country: str


@cache
def zones_by_continent() -> Mapping[str, Sequence[ZoneChoice]]:
    """All zones of places where people live, in the order of the alphabet; and UTC."""
    found = defaultdict[str, list[ZoneChoice]](list)
    for choice in sorted(_zones(), key=lambda choice: choice.name):
        found[choice.name.partition("/")[0]].append(choice)
    return {**dict(sorted(found.items())), "UTC": [ZoneChoice("UTC", "UTC", "")]}


def _zones() -> list[ZoneChoice]:
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split(TAB) for line in table.splitlines() if line and not line.startswith(COMMENT)]
    return [ZoneChoice(row[2], row[2].partition("/")[2].replace("_", " "), row[0]) for row in rows]


def country_of(zone: str) -> str | None:
    """The country of a zone, by its two letters; None for UTC and older names."""
    return next((each.country for each in _zones() if each.name == zone), None)
