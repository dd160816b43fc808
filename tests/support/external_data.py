"""Real input that is not shipped: tests that read it skip where it is not beside the project."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from domain.intake.drafts import PlaceDraft
from domain.places.names import folded
from domain.record.declarations import PlaceKind, PlaceName, PointQuality
from tests.support.tidiness import ROOT

SHARED = ROOT.parent / "shared" / "data"


def shared(name: str) -> Path:
    """A file or folder of the real input; skips the test if it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real input {name} is not beside the project")
    return path


def settlements(*, named: Iterable[str], katottg: Iterable[str] = ()) -> Iterator[PlaceDraft]:
    """Those of Ukraine with one of the names, in any language, now or formerly, or with one of the codes."""
    wanted, codes = {folded(name) for name in named} - {""}, set(katottg)
    former = {row["id"]: row["old_name_uk"] for row in rows_of(shared("gazetteer/renames.csv"))}
    for row in rows_of(shared("gazetteer/settlements.csv")):
        names: list[tuple[str, str | None, bool]] = [(row["name_en"], "en", False), (row["name_uk"], "uk", False)]
        names += [(former[row["id"]], "uk", True)] if row["id"] in former else []
        names += [(name, None, False) for name in f"{row['alt_latin']}|{row['alt_cyrillic']}".split("|")]
        called = not wanted.isdisjoint(folded(name) for name, _, _ in names)
        if row["name_en"] and (called or row["id"] in codes):
            yield _settlement(row, names)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _settlement(row: dict[str, str], names: Iterable[tuple[str, str | None, bool]]) -> PlaceDraft:
    unique = {
        (name, language): PlaceName(name=name, language=language, former=former)
        for name, language, former in names
        if name
    }
    has_point = bool(row["lat"])
    return PlaceDraft(
        id=f"geonames:{row['geonameid']}" if row["geonameid"] else f"katottg:{row['id']}",
        name=row["name_en"],
        names=tuple(unique.values()),
        lat=Decimal(row["lat"]) if has_point else None,
        lon=Decimal(row["lon"]) if has_point else None,
        point=PointQuality.CENTROID if row["coord_source"] == "hromada-centroid" else None,
        kind=PlaceKind.SETTLEMENT,
        identifiers=MappingProxyType({"katottg": row["id"]}),
        admin=tuple(name for name in ("Ukraine", row["admin1"], row["admin2"]) if name),
        population=int(row["population"]) if row["population"] else None,
    )
