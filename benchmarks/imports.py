"""Each importer, beside a bare read of the same file in the same run.

    .venv/bin/python -m benchmarks.imports [NAME …] [--scale N]

Prints for each how many rows a second are read, imported into an empty record, imported again (which appends nothing),
and the ratio of the import to the bare read. The files are made up, and ``--scale`` makes them N times as long. On
SQLite, in a new file; machines differ and are shared: read the ratios.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from adapters.importers.acled.importer import acled
from adapters.importers.polygons.importer import polygons
from adapters.importers.reports.importer import reports
from adapters.importers.viina.importer import viina
from api.bootstrap import Installation
from api.intake.input import parse_report
from domain.imports.importing import Importer
from domain.intake.drafts import PlaceDraft
from domain.vocabulary import Status
from tests.support.dataset_records import CONFLICT, a_place_at, a_war
from tests.support.engines import sqlite_engine
from tests.support.importing import imported, service_on

PLACES = 2_000
FIRST = date(2024, 1, 1)
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Bench:
    """``make`` writes a file and says how many rows it has: reports, points looked at, or lines."""

    name: str
    make: Callable[[Path, int], int]
    importer: Callable[[Installation, Path], Importer[Path]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    asked.add_argument("--scale", type=int, default=1)
    given = asked.parse_args()
    for name in given.names or BENCHES:
        measure(BENCHES[name], given.scale)


def measure(bench: Bench, scale: int) -> None:
    with tempfile.TemporaryDirectory() as folder, service_on(sqlite_engine(Path(folder))) as service:
        a_war(service, *places())
        file = Path(folder) / f"{bench.name}_20240708"
        rows = bench.make(file, scale)
        bare = rows / seconds(lambda: bare_read(file))
        importer = bench.importer(service, file)
        once = rows / seconds(lambda: imported(service, importer, file))
        again = rows / seconds(lambda: imported(service, importer, file))
    told = f"bare {bare:>11,.0f} rows/s, import {once:>9,.0f}, again {again:>9,.0f}, ratio {once / bare:.4f}"
    sys.stdout.write(f"{bench.name:<14} {rows:>10,} rows: {told}\n")


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def bare_read(file: Path) -> int:
    with file.open("rb") as content:
        return sum(len(line) for line in content)


def places() -> Iterator[PlaceDraft]:
    """On a lattice of tenths of a degree, fifty in a row."""
    for number in range(PLACES):
        yield a_place_at(
            f"geonames:{number}", 30 + number % 50 / 10, 45 + number // 50 / 10, name=f"Town {number}", admin=["Land"]
        )


def make_reports(file: Path, scale: int) -> int:
    rows = 5_000 * scale
    with file.open("w", encoding="utf-8") as lines:
        for number in range(rows):
            claim = {
                "kind": "claim",
                "claimant": "russia",
                "place": f"geonames:{number % PLACES}",
                "status": "controlled",
                "holder": "russia",
                "note": f"number {number}",
            }
            source = {"name": "A paper", "published": (FIRST + timedelta(number % 365)).isoformat()}
            lines.write(json.dumps({"conflict": CONFLICT, "source": source, "statements": [claim]}) + "\n")
    return rows


def make_polygons(file: Path, _: int) -> int:
    """Half of the lattice, in squares that hold a place each, but for every tenth, which crosses itself."""
    features = []
    for number in range(0, PLACES, 2):
        west, south = 30 + number % 50 / 10 - 0.04, 45 + number // 50 / 10 - 0.04
        corners = [(west, south), (west + 0.08, south), (west + 0.08, south + 0.08), (west, south + 0.08)]
        ring = [corners[at] for at in ((0, 2, 1, 3, 0) if number % 20 == 0 else (0, 1, 2, 3, 0))]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {}, "geometry": shape})
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return PLACES


def make_viina(file: Path, scale: int) -> int:
    """A year by day; every tenth place changes hands."""
    header = "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status,vcontrol_version\n"
    days = [(FIRST + timedelta(day)).strftime("%Y%m%d") for day in range(365)]
    rows = min(PLACES, 1_000 * scale)
    with file.open("w", encoding="utf-8") as lines:
        lines.write(header)
        for at, day in enumerate(days):
            for number in range(rows):
                word = "RU" if number % 10 == 0 and at >= number % 365 else "UA"
                lines.write(f"{number},{day},{word},{word},{word},,{word},20250105\n")
    return rows * len(days)


def make_acled(file: Path, scale: int) -> int:
    """One event in ten is a transfer of territory."""
    header = (
        "event_id_cnty,event_date,time_precision,sub_event_type,actor1,admin1,location,latitude,longitude,"
        "geo_precision,source,notes,timestamp\n"
    )
    rows = 20_000 * scale
    with file.open("w", encoding="utf-8") as lines:
        lines.write(header)
        for number in range(rows):
            kind = "Armed clash" if number % 10 else "Government regains territory"
            town = number % PLACES
            day = (FIRST + timedelta(number % 365)).isoformat()
            where = f"Land,Town {town},{45 + town // 50 / 10},{30 + town % 50 / 10}"
            actor = "Military Forces of Ukraine (2019-)"
            lines.write(f"UKR{number},{day},1,{kind},{actor},{where},1,A paper,Some notes.,{1_740_000_000 + number}\n")
    return rows


BENCHES = {
    bench.name: bench
    for bench in (
        Bench(name="reports", make=make_reports, importer=lambda _, __: reports(parse_report)),
        Bench(
            name="polygons",
            make=make_polygons,
            importer=lambda service, file: polygons(
                service.importing,
                file,
                conflict=None,
                claimant="isw",
                status=Status.CONTROLLED,
                holder="russia",
                day=None,
            ),
        ),
        Bench(
            name="viina-control",
            make=make_viina,
            importer=lambda service, _: viina(
                service.importing, conflict=None, ukraine="ukraine", russia="russia", released=None
            ),
        ),
        Bench(
            name="acled",
            make=make_acled,
            importer=lambda service, _: acled(service.importing, conflict=None, actors=None, is_complete=False),
        ),
    )
}


if __name__ == "__main__":
    main()
