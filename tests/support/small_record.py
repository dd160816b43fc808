"""A small conflict with two places, and reports about it: what tests of single refusals start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.bootstrap import opened
from api.http.parsing.forms import read_form
from api.intake.input import ConflictForm, PlaceForm
from api.settings import Settings
from domain.dates.edtf import parse_instant
from domain.intake.append import Author
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, SetClock, running

CONFLICT = {
    "name": "A war",
    "tz": "UTC",
    "claimants": {
        "red": {"name": "Red", "role": "party"},
        "red-army": {"name": "Red army", "role": "party", "parent": "red"},
        "red-blog": {"name": "Red blog", "role": "affiliate", "parent": "red"},
        "blue": {"name": "Blue", "role": "party"},
        "watcher": {"name": "Watcher", "role": "observer"},
    },
}
PLACES = {name: {"name": name.title(), "lat": 1, "lon": 2, "admin": ["Land"]} for name in ("hill", "ford")}
DECLARED = 4  # entries: the rules of its zone, the conflict, and its two places
NOON = "2024-06-15T12:00:00Z"


@contextmanager
def small_record(engine: Engine) -> Iterator[tuple[Running, SetClock]]:
    """Two sides, ``red`` and ``blue``, about the places ``hill`` and ``ford``, at noon of 15 June 2024."""
    clock = SetClock(parse_instant(NOON))
    if engine.name == "sqlite" and is_empty(engine):
        engine.path.write_bytes(_declared())
    with running(engine, clock=clock) as there:
        if there.service.store.size() == 0:
            declare(there)
        yield there, clock


def is_empty(engine: Engine) -> bool:
    with closing(engine.store()) as store:
        return store.size() == 0


@cache
def _declared() -> bytes:
    """Return a SQLite file with the declarations, read by every view; it has no key yet."""
    with TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        with opened(Settings(database=engine.url), clock=SetClock(parse_instant(NOON))) as service:
            author = Author("test-0")
            service.recording.record(read_form(ConflictForm, CONFLICT).read("war"), author)
            for name, fields in PLACES.items():
                service.recording.record(read_form(PlaceForm, fields).read(name), author)
            service.await_views(DECLARED)
        return engine.path.read_bytes()


def declare(there: Running) -> None:
    there.put("/v1/conflicts/war", CONFLICT)
    for name, fields in PLACES.items():
        there.put(f"/v1/places/{name}", fields)


def retire_and_reinstate(there: Running) -> None:
    """Four entries: the place ``ford`` and the conflict are retired, and taken back into use."""
    for path in ("places/ford", "conflicts/war"):
        there.post(f"/v1/{path}/retirement", {"reason": "declared twice"})
        there.write("DELETE", f"/v1/{path}/retirement", {"reason": "the right one"})


def a_report(*statements: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    source = {"name": "A paper", "published": "2024-06-10"}
    return {"conflict": "war", "source": source, "statements": list(statements), **fields}


def a_claim(**fields: Any) -> dict[str, Any]:
    said = {"kind": "claim", "claimant": "red", "place": "hill", "status": "controlled", "holder": "red", **fields}
    return {name: value for name, value in said.items() if value is not None}


def a_denial(**fields: Any) -> dict[str, Any]:
    return {"kind": "denial", "claimant": "blue", "place": "hill", **fields}


def a_retraction(**fields: Any) -> dict[str, Any]:
    return {"kind": "retraction", "claimant": "red", "place": "hill", **fields}
