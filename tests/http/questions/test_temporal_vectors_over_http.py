"""Every case of ``tests/vectors/temporal.json`` again, recorded and asked over HTTP; some on PostgreSQL, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domain.dates.edtf import parse_instant
from tests.support.cases import CONFLICT, Case, conflict_of, mapped_positions, places_of, report_of, temporal_cases
from tests.support.engines import Engine
from tests.support.running import Running, SetClock, running

pytestmark = pytest.mark.slow


def record(case: Case, there: Running, clock: SetClock) -> None:
    clock.instant = parse_instant(case["log"][0]["recorded_at"])
    there.put(f"/v1/conflicts/{CONFLICT}", conflict_of(case))
    for place in places_of(case):
        there.put(f"/v1/places/{place}", {"name": place})
    positions = mapped_positions(case)
    for item in case["log"]:
        clock.instant = parse_instant(item["recorded_at"])
        assert record_item(there, item)["position"] == positions[item["position"]]


def record_item(there: Running, item: Mapping[str, Any]) -> Any:
    match item["type"]:
        case "statement":
            return there.post("/v1/reports", report_of(item))
        case "correction":
            body = {"content": item["content"], "reason": "misread"}
            return there.post(f"/v1/statements/{item['id']}/corrections", body)
        case _:
            return there.post(f"/v1/statements/{item['id']}/annulment", {"reason": "should not be here"})


COORDINATES = ("about", "said_by", "bound", "voice", "matter")


def ask(there: Running, question: Mapping[str, Any], known_at: int) -> dict[str, Any]:
    asked = {name: question[name] for name in COORDINATES}
    places = there.read("/v1/stances", known_at=known_at, **asked)["places"]
    return {
        "stances": {
            each["place"]: {speaker: stance["statement"] for speaker, stance in each["stances"].items()}
            for each in places
        },
        "agreement": {each["place"]: each["agreement"] for each in places},
        "common": {each["place"]: each["common"] for each in places},
    }


def ask_track(there: Running, track: Mapping[str, Any], known_at: int) -> dict[str, Any]:
    asked = {name: track[name] for name in ("bound", "voice", "matter")}
    found = there.read(f"/v1/places/{track['place']}/timeline", known_at=known_at, **asked)
    names = ("from", "to", "opened_by", "closed_by", "outcome")
    return {
        "agreement": [[span["from"], span["agreement"]] for span in found["agreement"]],
        "disputes": [{name: dispute[name] for name in names} for dispute in found["disputes"]],
    }


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("case", temporal_cases(), ids=lambda case: str(case["name"]))
def test_the_service_gives_the_answers_of_the_case(engine: Engine, case: Case) -> None:
    gives_the_answers(engine, case)


@pytest.mark.both_engines
@pytest.mark.engines("postgres")
@pytest.mark.parametrize("case", temporal_cases()[::6], ids=lambda case: str(case["name"]))
def test_the_service_gives_the_same_answers_on_the_other_engine(engine: Engine, case: Case) -> None:
    gives_the_answers(engine, case)


def gives_the_answers(engine: Engine, case: Case) -> None:
    clock, positions = SetClock(), mapped_positions(case)
    with running(engine, clock=clock) as there:
        record(case, there, clock)

        for question in case["questions"]:
            expected = {name: question[name] for name in ("stances", "agreement", "common")}
            assert ask(there, question, positions[question["known_at"]]) == expected
        for track in case["tracks"]:
            expected = {name: track[name] for name in ("agreement", "disputes")}
            assert ask_track(there, track, positions[track["known_at"]]) == expected
