"""Maps of control, and a record with villages along a line to compare them with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.importers.polygons.importer import polygons
from api.bootstrap import Installation
from domain.imports.importing import Importer
from domain.imports.plan import Refusal, Tally
from domain.record.statements import Statement
from domain.vocabulary import Status
from tests.support.dataset_records import a_place_at, a_war, stances_of
from tests.support.engines import Engine
from tests.support.importing import imported, log_of, service_on

HELD = (Status.CONTROLLED, "russia")


@contextmanager
def villages(engine: Engine) -> Iterator[Installation]:
    """Five of them along a line, one degree apart."""
    with service_on(engine) as service:
        a_war(service, *(a_place_at(f"village-{at}", at, 1) for at in range(5)))
        yield service


def square(west: float, east: float, south: float = 0, north: float = 2) -> Any:
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def a_map(folder: Path, day: str, *shapes: Any, layer: str | None = None, **more: Any) -> Path:
    """A file named as DeepState names its days, with a feature for each of ``shapes``."""
    properties = {} if layer is None else {"layer": layer}
    features = [
        shape if shape and shape.get("type") == "Feature" else a_feature(shape, **properties) for shape in shapes
    ]
    path = folder / f"map_{day.replace('-', '')}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def a_feature(shape: Any, **properties: Any) -> Any:
    return {"type": "Feature", "properties": properties, "geometry": shape}


def importer(service: Installation, file: Path, **how: Any) -> Importer[Path]:
    meaning = {"conflict": None, "claimant": "isw", "status": Status.CONTROLLED, "holder": "russia", "day": None}
    return polygons(service.importing, file, **(meaning | how))


def import_map(service: Installation, file: Path, **how: Any) -> tuple[Tally, Sequence[Refusal]]:
    return imported(service, importer(service, file, **how), file)


def held(service: Installation, about: str, claimant: str = "isw") -> str:
    """The numbers of the villages that are said to be held, about a day."""
    said = stances_of(service, claimant, about)
    return "".join(sorted(place[-1] for place, what in said.items() if what == HELD))


def said(service: Installation) -> list[Statement]:
    return [body for body in log_of(service) if isinstance(body, Statement)]
