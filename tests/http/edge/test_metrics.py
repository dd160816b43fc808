"""Metrics, and the lag of who follows the log: what Prometheus reads is what was done, and what is left to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from adapters.views.kept import views_behind
from adapters.views.view import Copy, cursor_of
from api.operations.status import view_lines
from api.settings import Reading, Settings
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.errors import LogUnavailable
from domain.intake.guards import Doubt
from domain.record.lag import CAUGHT_UP, Lag
from domain.record.store import StoredEntry
from domain.webhooks.endpoints import EndpointChange, State
from domain.webhooks.manage import EndpointDraft, EndpointPatch
from domain.webhooks.targets import Targets
from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.receiving import receiving
from tests.support.running import Running, SetClock, running
from tests.support.small_record import CONFLICT, a_claim, a_report

NOON = 1_772_366_400 * SECOND


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def there(engine: Engine, clock: SetClock) -> Iterator[Running]:
    settings = Settings(database=engine.url, webhook_targets=Targets.LOCAL)
    with running(engine, clock=clock, settings=settings) as running_:
        running_.put("/v1/conflicts/war", CONFLICT)
        running_.put("/v1/places/hill", {"name": "Hill", "lat": 1, "lon": 2})
        running_.post("/v1/reports", a_report(a_claim(id="s-1")))
        running_.service.await_views(running_.service.store.size())
        yield running_


def scraped(there: Running, **labels: str) -> dict[str, float]:
    """The samples with ``labels``, as the client's own parser reads them."""
    families = text_string_to_metric_families(there.client.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    return {each.name: each.value for each in samples if labels.items() <= each.labels.items()}


def test_it_tells_how_far_the_log_and_each_view_are(there: Running) -> None:
    size = there.service.store.size()

    found = scraped(there)
    assert (found["claimline_up"], found["claimline_ready"], found["claimline_leads"]) == (1, 1, 1)
    assert (found["claimline_log_size"], found["claimline_signed_size"]) == (size, 0)
    for view in there.service.views.names:
        assert scraped(there, view=view) == {
            "claimline_view_position": size,
            "claimline_view_lag": 0,
            "claimline_view_lag_seconds": 0,
            "claimline_view_stopped": 0,
        }


def test_a_view_is_behind_since_the_first_entry_was_recorded_that_it_does_not_hold(there: Running) -> None:
    store, size = there.service.store, there.service.store.size()
    with there.service.database.read() as session:
        held = cursor_of(session, Copy("record", building=False))
    assert held is not None

    assert views_behind([("record", held)], store, NOON)[0].lag == CAUGHT_UP
    (behind,) = views_behind([("record", replace(held, position=size - 2))], store, NOON + 90 * SECOND)
    assert behind.lag == Lag(positions=2, seconds=90)
    assert next(view_lines(behind)).endswith(", 2 behind, for 90.0 s")
    (unmade,) = views_behind([("record", None)], store, NOON + 2 * SECOND)
    assert unmade.lag == Lag(positions=size, seconds=2)


def test_nobody_can_tell_since_when_an_entry_waits_that_cannot_be_read(there: Running) -> None:
    store, size = there.service.store, there.service.store.size()
    store.append_stored([StoredEntry(size + 1, "claim.v9", b'{"body":{}}')], after=size)
    while not there.service.status().has_stopped:
        there.service.follower.moved(timeout_seconds=0.05)

    found = scraped(there, view="record")
    assert (found["claimline_view_lag"], found["claimline_view_stopped"]) == (1, 1)
    assert "claimline_view_lag_seconds" not in found
    assert scraped(there)["claimline_ready"] == 0
    views = {each["view"]: each for each in there.client.get("/readyz").json()["views"]}
    assert (views["record"]["lag"], views["record"]["lag_seconds"]) == (1, None)


def test_a_webhook_is_behind_from_the_first_item_that_it_wants_and_has_not_taken(
    there: Running, clock: SetClock, engine: Engine
) -> None:
    webhooks, size = there.service.webhooks, there.service.store.size()
    said = next(each for each in there.read("/v1/feed")["items"] if each["type"] == "claim.appended")["position"]
    with receiving(lambda _: (500, {}, b"")) as target:
        draft = EndpointDraft(url=target.url, wanted={"type": "claim.appended"}, since="1", id="desk")
        webhooks.subscribing.add(draft, "tester")
        clock.instant += 30 * SECOND
        before = told(there)
        webhooks.delivering.deliver("desk", lambda: True)
        failed = told(there)
        while (due := webhooks.subscribing.read("desk").due_at) is not None:
            clock.instant = due
            webhooks.delivering.deliver("desk", lambda: True)

    behind = {"lag": size - said + 1, "lag_seconds": 30.0, "parked": 0}
    assert before == {"webhook": "desk", "state": "active", **behind, "waiting": 0}
    assert failed == {"webhook": "desk", "state": "active", **behind, "waiting": 1}
    assert told(there) | {"state": "", "because": ""} == {
        "webhook": "desk",
        "state": "",
        "because": "",
        "lag": 0,
        "lag_seconds": 0.0,
        "waiting": 0,
        "parked": 1,
    }
    found = scraped(there, webhook="desk")
    assert (found["claimline_webhook_lag"], found["claimline_webhook_parked"]) == (0, 1)
    webhooks.subscribing.change("desk", EndpointPatch(state=State.DISABLED))
    assert scraped(there, webhook="desk")["claimline_webhook_active"] == 0
    assert there.client.get("/readyz").status_code == 200
    assert "the webhook desk is disabled; 0 waiting, 1 parked\n  it is sent nothing: " in shell(engine, "status").stdout


def test_one_that_is_disabled_is_behind_from_the_first_item_of_any_kind(there: Running) -> None:
    subscribing, size = there.service.webhooks.subscribing, there.service.store.size()
    wanted = {"type": "statement.redacted"}
    subscribing.add(EndpointDraft(url="https://example.org/", wanted=wanted, since="1", id="desk"), "tester")
    first = there.read("/v1/feed")["items"][0]["position"]

    assert told(there)["lag"] == 0
    subscribing.change("desk", EndpointPatch(state=State.DISABLED))
    assert told(there)["lag"] == size - first + 1


def test_many_webhooks_that_stand_still_cost_no_more_questions_than_one(
    there: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribing = there.service.webhooks.subscribing

    def added(number: int) -> None:
        draft = EndpointDraft(url="https://example.org/", wanted={}, since="1", id=f"w{number}")
        subscribing.add(draft, "tester")

    def asked() -> tuple[int, int]:
        """How many snapshots of the tables and readings of the log a status takes."""
        counted = Counter[str]()
        with monkeypatch.context() as patched:
            for of, name in ((type(there.service.database), "read"), (type(there.service.store), "read_stored")):
                patched.setattr(of, name, counting(getattr(of, name), counted))
            assert there.client.get("/readyz").status_code == 200
        return counted["read"], counted["read_stored"]

    added(0)
    there.client.get("/readyz")  # what is next for it is looked up once
    one = min(asked() for _ in range(5))  # others read, too
    for number in range(1, 40):
        added(number)
    there.client.get("/readyz")

    assert min(asked() for _ in range(5)) == one
    behind = there.service.store.size() - there.read("/v1/feed")["items"][0]["position"] + 1
    assert {each["lag"] for each in there.client.get("/readyz").json()["webhooks"]} == {behind}


def counting(call: Callable[..., Any], counted: Counter[str]) -> Callable[..., Any]:
    def wrapped(*given: Any, **named: Any) -> Any:
        counted[call.__name__] += 1
        return call(*given, **named)

    return wrapped


def told(there: Running) -> dict[str, object]:
    (webhook,) = there.client.get("/readyz").json()["webhooks"]
    assert isinstance(webhook, dict)
    return webhook


def test_of_another_history_nobody_can_tell_how_far_a_webhook_is(there: Running) -> None:
    subscribing = there.service.webhooks.subscribing
    endpoint = subscribing.add(EndpointDraft(url="https://example.org/", wanted={}, id="desk"), "tester").endpoint
    there.service.webhooks.delivering.endpoints.change(
        endpoint, replace(endpoint, cursor="elsewhere"), EndpointChange()
    )

    assert (told(there)["lag"], told(there)["lag_seconds"]) == (None, None)
    assert "claimline_webhook_lag" not in scraped(there, webhook="desk")


def test_requests_are_counted_by_route_and_not_by_address(there: Running) -> None:
    for path in ("/v1/places/hill", "/v1/places/elsewhere", "/v1/nowhere", "/v1/nowhere-else"):
        there.client.get(path)
    there.client.head("/v1/places/hill")

    def count(**labels: str) -> float:
        return scraped(there, **labels).get("claimline_http_requests_total", 0)

    assert count(route="/v1/places/{place}", status="200", method="GET") == 2
    assert count(route="/v1/places/{place}", status="404") == 1
    assert count(route="unknown", status="404") == 2
    measured = scraped(there, route="/v1/places/{place}", method="GET")
    assert measured["claimline_http_request_seconds_count"] == 3
    assert 0 < measured["claimline_http_request_seconds_sum"] < 60
    assert scraped(there)["claimline_http_requests_under_way"] == 1  # this one


def test_methods_that_anybody_makes_up_are_one_series(there: Running) -> None:
    for method in ("MADE", "UP", "METHODS"):
        there.client.request(method, "/v1/nowhere")

    assert scraped(there, method="unknown")["claimline_http_requests_total"] == 3
    assert not any(scraped(there, method=method) for method in ("MADE", "UP", "METHODS"))


def test_who_asks_for_openmetrics_gets_it(there: Running) -> None:
    answer = there.client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})

    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert {"claimline_view_lag", "process_cpu_seconds"} <= {each.name for each in openmetrics(answer.text)}  # type: ignore[no-untyped-call]


def test_where_reading_takes_a_key_so_do_metrics(engine: Engine) -> None:
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as there:
        assert there.client.get("/metrics").status_code == 401
        assert there.client.get("/metrics", headers=there.authorization).status_code == 200


def test_without_a_database_there_are_still_metrics_of_the_process(
    there: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(there.service.store), "size", unavailable)

    found = scraped(there)
    assert found["claimline_up"] == 0
    assert "claimline_log_size" not in found
    assert found["process_resident_memory_bytes"] > 0


def unavailable(_: object) -> int:
    raise LogUnavailable("it is away")


def test_a_background_task_that_ends_is_seen(there: Running) -> None:
    assert scraped(there, task="follower")["claimline_task_running"] == 1
    there.service.follower.stop()

    assert scraped(there, task="follower")["claimline_task_running"] == 0


def test_a_clock_in_doubt_and_a_blocked_signer_are_seen(there: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    before = scraped(there)
    status = type(there.service).status
    doubt = Doubt("the clock has jumped", "set it right")

    def in_trouble(service: Any) -> Any:
        found = status(service)
        return found._replace(not_recording=doubt, signing=found.signing._replace(trouble="another key"))

    app = cast("FastAPI", there.client.app)
    monkeypatch.setattr(app.state.status, "_read", lambda: in_trouble(there.service))
    after = scraped(there)

    names = ("claimline_clock_in_doubt", "claimline_signer_blocked", "claimline_records", "claimline_ready")
    assert [before[name] for name in names] == [0, 0, 1, 1]
    assert [after[name] for name in names] == [1, 1, 0, 0]


def test_reports_at_work_and_lost_lines_of_the_audit_log_are_counted(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(database=engine.url, audit_log=str(tmp_path / "none" / "audit"))
    with running(engine, settings=settings) as there:
        there.client.post("/v1/reports", json={})
        found = scraped(there)

    assert (found["claimline_audit_lines_lost_total"], found["claimline_reports_under_way"]) == (1, 0)
