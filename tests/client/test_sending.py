"""The client repeats what may be repeated, and says what the service said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest

from claimline_client import NotFound, ProblemError, Refused, Unreachable
from claimline_client.models import ReportForm
from tests.support.client_serving import Broken, Reached, cut_after, cut_before
from tests.support.running import Running

REPORT: ReportForm = {
    "conflict": "russia-ukraine",
    "source": {"name": "A source", "published": "2026-01-05"},
    "statements": [
        {
            "kind": "claim",
            "claimant": "russia",
            "place": "geonames:694403",
            "status": "controlled",
            "holder": "russia",
            "stated": "2026-01-05",
        }
    ],
}


def busy(status: int, *retry_after: str) -> Broken:
    """As a proxy in front of the service answers for it."""

    def answer(_: httpx2.Request, __: Callable[[], httpx2.Response]) -> httpx2.Response:
        return httpx2.Response(status, headers=[("Retry-After", each) for each in retry_after], text="busy")

    return answer


def size(there: Running) -> int:
    return int(there.read("/v1/conflicts", known_at="now")["known_at"]["position"])


@pytest.mark.parametrize("fault", [cut_before, cut_after])
def test_a_report_whose_answer_is_lost_is_recorded_once(desk: Reached, fault: Broken) -> None:
    desk.transport.faults = [fault, fault]
    before = size(desk.there)
    recorded = desk.client().record(REPORT)

    assert recorded["position"] == before + 2
    assert size(desk.there) == before + 2
    assert desk.waits == [0.25, 0.5]


def test_an_amendment_whose_answer_is_lost_is_recorded_once(desk: Reached) -> None:
    before = size(desk.there)
    desk.transport.faults = [cut_after]
    desk.client().annul("siv-11", {"reason": "another town of that name"})

    assert size(desk.there) == before + 1


def test_the_client_waits_as_long_as_the_service_says(demo: Running) -> None:
    reached = Reached(demo)
    reached.transport.faults = [busy(429, "7"), busy(503), busy(503, "Wed, 21 Oct 2026 07:28:00 GMT")]

    assert reached.client().statement("siv-11")["claimant"] == "russia"
    assert reached.waits == [7, 0.5, 1.0]


def test_a_service_that_asks_for_more_patience_than_the_caller_has_is_not_waited_for(demo: Running) -> None:
    reached = Reached(demo)
    client = reached.client(patience_seconds=5)
    reached.transport.faults = [busy(429, "6")]

    with pytest.raises(ProblemError, match="answered 429"):
        client.conflicts()
    assert reached.waits == []


def test_a_service_that_stays_away_is_given_up_after_the_patience(demo: Running) -> None:
    reached = Reached(demo)
    reached.transport.faults = [cut_before] * 100

    with pytest.raises(Unreachable, match="/v1/policies did not answer: refused"):
        reached.client(patience_seconds=10).policies()
    assert 5 < sum(reached.waits) <= 10


def test_a_refusal_is_not_repeated_and_names_each_fault_with_its_cure(demo: Running) -> None:
    reached = Reached(demo)
    wrong: Any = {**REPORT, "statements": [{**REPORT["statements"][0], "claimant": "nobody", "place": "nowhere"}]}

    with pytest.raises(Refused) as refusal:
        reached.client().record(wrong)
    assert refusal.value.type == "refused"
    assert [each["pointer"] for each in refusal.value.errors] == ["/statements/0/claimant", "/statements/0/place"]
    assert "/statements/0/place: " in str(refusal.value)
    assert reached.waits == []


def test_an_unknown_id_is_not_found_and_the_nearest_are_named(demo: Running) -> None:
    with pytest.raises(NotFound, match="siv-111") as missing:
        Reached(demo).client().statement("siv-111")
    assert missing.value.status == 404


def test_a_misspelt_parameter_is_refused_by_the_service(demo: Running) -> None:
    question: dict[str, Any] = {"plaec": "Siversk"}
    with pytest.raises(ProblemError, match="plaec"):
        Reached(demo).client().stances(**question)


def test_a_dry_run_records_nothing_and_names_likely_duplicates(desk: Reached) -> None:
    before = size(desk.there)
    tried = desk.client().record(REPORT, dry_run=True)

    assert tried["dry_run"] is True
    assert [*tried["similar"].values()] == [["siv-10", "siv-11"]]
    assert size(desk.there) == before


def test_an_instant_without_its_offset_is_refused_before_it_is_sent(demo: Running) -> None:
    client = Reached(demo).client()
    with pytest.raises(ValueError, match="Invalid `said_by` 2025-12-12T00:00:00: an instant needs its offset"):
        client.stances(said_by=datetime(2025, 12, 12))  # noqa: DTZ001 - the fault
    by_day = client.stances(said_by=date(2025, 12, 12), known_at=286)
    by_instant = client.stances(said_by=datetime(2025, 12, 12, 22, tzinfo=UTC), known_at=286)
    assert by_day == client.stances(said_by="2025-12-12", known_at="286")
    assert by_instant["said_by"] == "2025-12-12T22:00:00Z"


def test_what_was_recorded_is_read_back_with_its_position(desk: Reached) -> None:
    client = desk.client()
    client.record(REPORT)
    client.conflicts()

    assert [request.headers.get("Claimline-Min-Position") for request in desk.transport.requests] == [None, "288"]


def test_conflicts_places_and_amendments_are_recorded(desk: Reached) -> None:
    client = desk.client()
    client.declare_place("geonames:379252", {"name": "Khartoum"})
    client.declare_conflict("sudan", {"name": "War in Sudan", "tz": "Africa/Khartoum"})
    client.corroborate("siv-11", {"source": {"name": "Another source", "published": "2025-12-11"}})
    client.correct_report(
        "demo-siv-11", {"source": {"name": "Sputnik News", "published": "2025-12-11"}, "reason": "its name"}
    )
    client.correct_claimant("russia-ukraine", "deepstate", {"role": "affiliate", "reason": "it speaks for itself"})
    statement = client.statement("siv-11")

    assert client.place("geonames:379252")["name"] == "Khartoum"
    assert client.conflict("sudan")["tz"] == "Africa/Khartoum"
    assert [each["source"]["name"] for each in statement["sources"]] == ["Another source"]
    assert statement["source"]["name"] == "Sputnik News"
    assert client.conflict("russia-ukraine")["claimants"]["deepstate"]["role"] == "affiliate"


def test_a_text_gives_proposals_and_words_give_dates(demo: Running) -> None:
    client = Reached(demo).client()
    text = "On Thursday, Russia said that its forces had taken Siversk."
    proposed = client.propose({"conflict": "russia-ukraine", "text": text, "published": "2025-12-12"})
    dates = client.dates(phrase="on Thursday", published="2025-12-12")

    assert [each["statement"]["place"] for each in proposed["proposals"]] == ["geonames:694403"]
    assert dates["dates"][0]["date"] is not None
    assert b"<html" in client.evidence("siv-11")
    assert client.checkpoint().split("\n")[1] == "286"
