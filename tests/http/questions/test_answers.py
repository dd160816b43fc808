"""What answers hold: dates as they were given with their bounds, who said it, and all that was done to a statement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

LAST_MOMENT = "T23:59:59.999999Z"


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        yield running


def test_dates_come_back_as_given_with_their_bounds_after_the_cuts(there: Running) -> None:
    there.post(
        "/v1/reports",
        a_report(a_claim(id="red-1", stated="2024-06", effective="[..2024-05-20]", until="2024-06-12", share=70)),
    )

    stance = there.read("/v1/places/hill/stances", about="2024-06-12", said_by="2024-06-30")["stances"]["red"]
    assert (stance["stated"], stance["effective"], stance["until"]) == ("2024-06", "[..2024-05-20]", "2024-06-12")
    assert stance["stated_bounds"] == [
        "2024-06-01T00:00:00Z",
        "2024-06-15T12:00:00Z",
    ]  # nothing is said after it is recorded
    assert stance["effective_bounds"] == ["0001-01-01T00:00:00Z", f"2024-05-20{LAST_MOMENT}"]
    assert stance["until_bounds"] == ["2024-06-12T00:00:00Z", f"2024-06-12{LAST_MOMENT}"]
    assert stance["share"] == 70


def test_what_was_left_out_has_the_value_that_it_stands_for(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1", status="unclear", holder=None)))

    statement = there.read("/v1/statements/red-1")
    assert (statement["status"], statement["holder"]) == ("unclear", None)
    assert (statement["stated"], statement["effective"]) == ("2024-06-10", "2024-06-10")
    assert "until" not in statement


def test_a_statement_tells_that_its_report_alone_was_corrected(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), id="first"))
    source = {"name": "A paper, corrected", "published": "2024-06-10"}
    there.post("/v1/reports/first/corrections", {"source": source, "reason": "The name."})

    [correction] = there.read("/v1/statements/red-1")["source_corrections"]
    assert correction["reason"] == "The name."


def test_a_statement_tells_its_whole_history(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), id="first"))
    there.post("/v1/reports", a_report(a_denial(id="blue-1", denies=["red-1"])))
    there.post("/v1/statements/red-1/sources", {"source": {"name": "Another paper", "published": "2024-06-11"}})
    content = {"status": "entered", "holder": "red", "stated": "2024-06-09"}
    there.post("/v1/statements/red-1/corrections", {"content": content, "reason": "It said entered."})
    source = {"name": "A paper, corrected", "published": "2024-06-10"}
    there.post("/v1/reports/first/corrections", {"source": source, "reason": "The name."})
    there.post("/v1/reports", a_report(a_retraction(id="red-2", retracts="red-1")))
    there.post("/v1/statements/red-1/annulment", {"reason": "Not here."})

    now, then = there.read("/v1/statements/red-1"), there.read("/v1/statements/red-1", known_at="6")
    assert (now["status"], now["stated"], now["standing"], now["retracted_by"]) == (
        "entered",
        "2024-06-09",
        False,
        "red-2",
    )
    assert (then["status"], then["stated"], then["standing"], then["retracted_by"]) == (
        *("controlled", "2024-06-10", True, None),
    )
    assert (now["annulment"]["reason"], then["annulment"]) == ("Not here.", None)
    assert [version["content"]["status"] for version in now["versions"]] == ["controlled", "entered"]
    assert (now["denied_by"], then["denied_by"]) == (["blue-1"], [])
    assert now["source"]["name"] == "A paper, corrected"
    [correction] = now["corrections"]
    assert (correction["reason"], correction["recorded_by"]) == ("It said entered.", now["recorded_by"])
    assert [each["source"]["name"] for each in now["sources"]] == ["Another paper"]
