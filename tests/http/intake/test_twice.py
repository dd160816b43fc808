"""What is handed in twice is recorded once; what is only like it is recorded, and its twins are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import CONFLICT, a_claim, a_denial, a_report, small_record

pytestmark = pytest.mark.both_engines


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        yield there


def size(there: Running) -> int:
    return len(there.read("/v1/log", limit=1_000)["entries"])


def sends(there: Running, path: str, body: object, **headers: str) -> tuple[int, Any]:
    """The status and the answer."""
    response = there.client.post(path, json=body, headers={**there.authorization, **headers})
    return response.status_code, response.json()


def twice(there: Running, path: str, body: object, **headers: str) -> None:
    """``body`` once more appends nothing, and answers what is there."""
    before = size(there)
    status, _ = sends(there, path, body, **headers)

    assert (status, size(there)) == (200, before)


def test_the_same_report_again_appends_nothing_in_whatever_order_its_fields_stand(there: Running) -> None:
    report = a_report(a_claim(id="held"), a_denial(denies=["held"]), id="first")
    answer = there.post("/v1/reports", report)

    assert sends(there, "/v1/reports", dict(reversed(report.items()))) == (200, answer)
    assert size(there) == answer["position"]


def test_the_same_report_again_is_the_same_after_its_statements_and_source_were_amended(there: Running) -> None:
    report = a_report(a_claim(id="held"), a_claim(id="gone", place="ford"), a_denial(denies=["held"]), id="first")
    there.post("/v1/reports", report)
    content = {"status": "entered", "holder": "red"}
    there.post("/v1/statements/held/corrections", {"content": content, "reason": "misread"})
    there.post("/v1/statements/gone/annulment", {"reason": "should not be here"})
    source = {"name": "Another paper", "published": "2024-06-11"}
    there.post("/v1/reports/first/corrections", {"source": source, "reason": "misread"})

    twice(there, "/v1/reports", report)


def test_another_report_under_the_same_id_is_a_conflict(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(), id="first"))
    before = size(there)

    for other in (a_report(a_claim(note="more"), id="first"), a_report(a_claim(), a_claim(), id="first")):
        assert sends(there, "/v1/reports", other)[0] == 409
    assert size(there) == before


def test_a_statement_id_that_is_taken_is_a_conflict(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="held")))
    before = size(there)

    assert sends(there, "/v1/reports", a_report(a_claim(), a_claim(id="held", place="ford")))[0] == 409
    assert size(there) == before


def test_an_idempotency_key_is_the_id_of_a_report_that_gives_none(there: Running) -> None:
    key = {"Idempotency-Key": "attempt"}
    answer = there.post("/v1/reports", a_report(a_claim()), **key)

    assert answer["report"] == "attempt"
    twice(there, "/v1/reports", a_report(a_claim()), **key)
    assert sends(there, "/v1/reports", a_report(a_claim(status="entered")), **key)[0] == 409


def test_an_amendment_again_under_its_key_appends_nothing_whatever_was_amended_since(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="held"), id="first"))
    path = "/v1/statements/held/corrections"
    correction = {"content": {"status": "entered", "holder": "red"}, "reason": "misread"}
    there.post(path, correction, **{"Idempotency-Key": "attempt"})
    source = {"name": "Another paper", "published": "2024-06-11"}
    there.post("/v1/reports/first/corrections", {"source": source, "reason": "misread"})

    twice(there, path, correction, **{"Idempotency-Key": "attempt"})
    assert sends(there, path, {**correction, "reason": "other"}, **{"Idempotency-Key": "attempt"})[0] == 409


def similar(there: Running, **fields: Any) -> Any:
    return there.post("/v1/reports", a_report(a_claim(id="new", **fields)))["similar"]


@pytest.mark.parametrize("fields", [{"stated": "2024-06-08"}, {"stated": "2024-05-07"}, {"stated": "2024"}])
def test_a_likely_duplicate_is_recorded_and_its_twins_are_named(there: Running, fields: dict[str, Any]) -> None:
    there.post("/v1/reports", a_report(a_claim(id="held", stated="2024-06-07"), a_claim(id="too", stated="2024-06")))

    assert similar(there, **fields) == {"new": ["held", "too"]}


@pytest.mark.parametrize(
    "fields",
    [
        {"claimant": "red-army"},
        {"place": "ford"},
        {"status": "entered"},
        {"holder": "red-army"},
        {"stated": "2024-05-06"},
    ],
)
def test_what_differs_in_claimant_place_status_holder_or_by_over_31_days_is_no_twin(
    there: Running, fields: dict[str, Any]
) -> None:
    there.post("/v1/reports", a_report(a_claim(id="held", stated="2024-06-07")))

    assert similar(there, **fields) == {}


def test_what_is_annulled_or_of_another_conflict_is_no_twin(there: Running) -> None:
    there.put("/v1/conflicts/older-war", CONFLICT)
    there.post("/v1/reports", a_report(a_claim(id="elsewhere"), conflict="older-war"))
    there.post("/v1/reports", a_report(a_claim(id="gone")))
    there.post("/v1/statements/gone/annulment", {"reason": "should not be here"})

    assert similar(there) == {}


def test_ten_of_many_twins_are_named_the_nearest_and_all_are_counted(there: Running) -> None:
    days = [f"2024-05-{day:02d}" for day in range(20, 32)]
    there.post("/v1/reports", a_report(*(a_claim(id=f"of-{day}", stated=day) for day in days)))
    answer = there.post("/v1/reports", a_report(a_claim(id="new", stated="2024-06-07")))

    assert answer["similar"] == {"new": [f"of-{day}" for day in days[2:]]}
    assert answer["similar_counts"] == {"new": 12}
