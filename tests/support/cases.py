"""The cases of ``tests/vectors/temporal.json``: logs, and the answers that the rules of time must give to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.support.tidiness import ROOT

Case = Mapping[str, Any]

VECTORS = ROOT / "tests" / "vectors" / "temporal.json"
CONFLICT = "conflict"


def temporal_cases() -> list[Case]:
    cases: list[Case] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    return cases


def places_of(case: Case) -> list[str]:
    return sorted({each["place"] for each in case["log"] if "place" in each})


def conflict_of(case: Case) -> dict[str, Any]:
    """The body of ``PUT /v1/conflicts/conflict``."""
    claimants = {key: {"name": key, **each} for key, each in case["claimants"].items()}
    return {"name": CONFLICT, "tz": case["tz"], "claimants": claimants}


ENVELOPE = {"position", "recorded_at", "type"}


def report_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The body of ``POST /v1/reports`` for one statement of a case's log, under the statement's own id."""
    statement = {key: value for key, value in item.items() if key not in ENVELOPE}
    source = {"name": "case", "published": item["stated"]}
    return {"id": f"report-{item['id']}", "conflict": CONFLICT, "source": source, "statements": [statement]}


def declarations_before(case: Case) -> int:
    """How many entries stand before the log's own when a case is recorded: its zone, the conflict, and its places."""
    return 2 + len(places_of(case))


def mapped_positions(case: Case) -> dict[int, int]:
    """From a position of the case's log to that of its last entry when recorded: a statement brings its report."""
    positions, at = {0: declarations_before(case)}, declarations_before(case)
    for item in case["log"]:
        at += 2 if item["type"] == "statement" else 1
        positions[item["position"]] = at
    return positions
