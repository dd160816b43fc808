"""Flat rows for tables, of the members of answers; and the table of places that were looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.files.writing import Table
from api.wire import shapes
from domain.places.search import FoundPlace
from domain.record.declarations import Place

Row = Mapping[str, Any]

PLACES = (
    *("id", "name", "matched_name", "matched_how", "lat", "lon", "admin", "kind", "part_of", "population"),
    *("identifiers", "statements", "distance_km"),
)


def places(of: Sequence[FoundPlace]) -> Table:
    def rows() -> Iterator[Row]:
        for each in of:
            shape = shapes.found(each)
            identifiers = [f"{scheme}:{value}" for scheme, value in shape["identifiers"].items()]
            matched = {"matched_name": shape["matched"]["name"], "matched_how": shape["matched"]["how"]}
            yield {**shape, **matched, "identifiers": identifiers, "admin": ", ".join(shape["admin"]) or None}

    return flat(PLACES, {}, rows())


def flat(columns: Sequence[str], question: Row, rows: Iterable[Row]) -> Table:
    """``question``: what every row repeats."""
    shared = {name: _cell(value) for name, value in question.items() if name in columns}
    return Table(
        columns=columns,
        rows=({name: _cell(row.get(name, shared.get(name))) for name in columns} for row in rows),
    )


def where(of: Place) -> Row:
    lat, lon = shapes.degrees(of.lat), shapes.degrees(of.lon)
    return {"place": of.id, "name": of.name, "lat": lat, "lon": lon, "admin": ", ".join(of.admin) or None}


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a shape has
    """Of an object its position or its name; a list has spaces between its members."""
    if isinstance(value, Mapping):
        return value.get("position", value.get("name"))
    return " ".join(map(str, value)) or None if isinstance(value, list | tuple) else value
