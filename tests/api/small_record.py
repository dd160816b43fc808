"""A small conflict with two places, and reports about it: what tests of single refusals start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from domain.dates.edtf import parse_instant
from tests.engines import Engine
from tests.running import Running, SetClock, running

CONFLICT = {
    "name": "A war",
    "claimants": {
        "red": {"name": "Red", "role": "party"},
        "red-army": {"name": "Red army", "role": "party", "parent": "red"},
        "red-blog": {"name": "Red blog", "role": "affiliate", "parent": "red"},
        "blue": {"name": "Blue", "role": "party"},
        "watcher": {"name": "Watcher", "role": "observer"},
    },
}
DECLARED = 3  # entries: the conflict and its two places
NOON = "2024-06-15T12:00:00Z"


@contextmanager
def small_record(engine: Engine) -> Iterator[tuple[Running, SetClock]]:
    """Two sides, ``red`` and ``blue``, about the places ``hill`` and ``ford``, at noon of 15 June 2024."""
    clock = SetClock(parse_instant(NOON))
    with running(engine, clock=clock) as there:
        declare(there)
        yield there, clock


def declare(there: Running) -> None:
    there.put("/v1/conflicts/war", CONFLICT)
    for place in ("hill", "ford"):
        there.put(f"/v1/places/{place}", {"name": place.title(), "lat": 1, "lon": 2, "admin": ["Land"]})


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
