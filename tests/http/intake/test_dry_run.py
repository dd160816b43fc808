"""`dry_run=1` answers what a call would record, by the rules of the call itself, and records nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, small_record

SOURCE = {"name": "Another paper", "published": "2024-06-11"}
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "report": ("POST", "/v1/reports", a_report(a_claim(id="new"), a_denial(denies=["new"], id="no"), id="second")),
    "correction": (
        "POST",
        "/v1/statements/held/corrections",
        {"content": {"status": "entered", "holder": "red"}, "reason": "misread"},
    ),
    "annulment": ("POST", "/v1/statements/held/annulment", {"reason": "should not be here"}),
    "corroboration": ("POST", "/v1/statements/held/sources", {"source": SOURCE}),
    "source": ("POST", "/v1/reports/first/corrections", {"source": SOURCE, "reason": "misread"}),
    "conflict": (
        "PUT",
        "/v1/conflicts/another-war",
        {"name": "Another war", "tz": "Africa/Khartoum", "claimants": {"saf": {"name": "SAF", "role": "party"}}},
    ),
    "claimant": ("PUT", "/v1/conflicts/war", {"claimants": {"press": {"name": "Press", "role": "observer"}}}),
    "place": ("PUT", "/v1/places/mill", {"name": "Mill", "lat": 1.5, "lon": 2.5}),
    "retired place": ("POST", "/v1/places/ford/retirement", {"reason": "declared twice"}),
    "retired conflict": ("POST", "/v1/conflicts/war/retirement", {"reason": "declared twice"}),
    "name of a place": ("PUT", "/v1/places/ford", {"names": [{"name": "Furt", "language": "de"}]}),
}


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="held", stated="2024-06-07"), id="first"))
        yield there


def size(there: Running) -> int:
    return there.service.store.size()


def sends(there: Running, method: str, path: str, body: object, **parameters: str) -> tuple[int, Any]:
    answer = there.client.request(method, path, json=body, headers=there.authorization, params=parameters)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_a_dry_run_answers_what_the_call_then_answers(there: Running, call: tuple[str, str, dict[str, Any]]) -> None:
    before = size(there)
    status, rehearsed = sends(there, *call, dry_run="1")
    assert (status, rehearsed.pop("dry_run"), size(there)) == (200, True, before)

    assert sends(there, *call) == (201, rehearsed)
    assert rehearsed["position"] == size(there)


def test_a_dry_run_of_what_is_there_answers_as_the_call_does(there: Running) -> None:
    call = ("POST", "/v1/reports", a_report(a_claim(id="held", stated="2024-06-07"), id="first"))
    status, answer = sends(there, *call)

    assert sends(there, *call, dry_run="1") == (status, {**answer, "dry_run": True})


@pytest.mark.parametrize(
    "call",
    [
        ("POST", "/v1/reports", a_report(a_claim(place="nowhere"))),
        ("POST", "/v1/reports", a_report(a_claim(note="more"), id="first")),
        ("POST", "/v1/reports", {"conflict": "war", "souce": {}}),
        ("POST", "/v1/statements/nobody/annulment", {"reason": "should not be here"}),
        ("PUT", "/v1/conflicts/another-war", {"name": "Another war", "tz": "Europe/Nowhere"}),
        ("PUT", "/v1/places/mill", {"name": "Mill", "part_of": "nowhere"}),
    ],
)
def test_a_dry_run_refuses_what_the_call_refuses(there: Running, call: tuple[str, str, dict[str, Any]]) -> None:
    refused, rehearsed = sends(there, *call), sends(there, *call, dry_run="1")

    assert rehearsed[0] == refused[0] >= 400
    assert {**rehearsed[1], "instance": ""} == {**refused[1], "instance": ""}


def test_a_dry_run_names_likely_duplicates_and_forgets_its_own(there: Running) -> None:
    call = ("POST", "/v1/reports", a_report(a_claim(id="new", stated="2024-06-08")))
    for _ in range(2):
        _, answer = sends(there, *call, dry_run="1")
        assert (answer["similar"], answer["similar_counts"]) == ({"new": ["held"]}, {"new": 1})


def test_a_dry_run_takes_the_scope_of_the_call(there: Running) -> None:
    reading = there.service.keys.add("reader", frozenset({Scope.READ}))
    for authorization, status in (({}, 401), ({"Authorization": f"Bearer {reading}"}, 403)):
        answer = there.client.post("/v1/reports?dry_run=1", json=a_report(a_claim()), headers=authorization)
        assert answer.status_code == status


@pytest.mark.parametrize(("given", "status"), [("true", 200), ("0", 201), ("false", 201), ("yes", 400), ("", 400)])
def test_an_unclear_dry_run_is_refused_and_never_recorded(there: Running, given: str, status: int) -> None:
    before = size(there)
    found, _ = sends(there, "POST", "/v1/reports", a_report(a_claim(stated="2020")), dry_run=given)

    assert (found, size(there) > before) == (status, status == 201)
