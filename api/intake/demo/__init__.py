"""The demo's record: 155 real statements about eight towns, recorded like anybody's."""

from __future__ import annotations

from importlib.resources import files

import orjson

from api.http.parsing.forms import read_form
from api.intake.declaring.starters import Starter
from api.intake.input import ConflictForm, PlaceForm, parse_report
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.use_cases import Recording

BATCH = "demo"


def record_demo(recording: Recording, by: str) -> int:
    """Record what the demo holds and is not there yet. Returns how many statements that were."""
    author = Author(by, BATCH)
    conflict, places = starter()
    recording.record(conflict, author)
    recording.record_each(places, author)
    reports = [parse_report(line) for line in demo_file("reports.ndjson").splitlines()]
    verdicts = recording.record_each(reports, author)
    return sum(len(each.statements) for each in verdicts if isinstance(each, Receipt) and each.is_new)


def starter() -> Starter:
    """Return the demo's conflict with its claimants, and its places."""
    conflict = orjson.loads(demo_file("conflict.json"))
    places = [orjson.loads(line) for line in demo_file("places.ndjson").splitlines()]
    draft = read_form(ConflictForm, conflict).read(conflict["id"])
    return Starter(draft, [read_form(PlaceForm, each).read(each["id"]) for each in places])


def demo_file(name: str) -> bytes:
    return files("api.intake.demo").joinpath(name).read_bytes()
