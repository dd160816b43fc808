"""Reports are acknowledged once a synchronous standby has them, also when they are sent again; else 503 says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.http.parsing.forms import read_form
from api.http.requests import deadline
from api.intake.input import ReportForm
from api.settings import Settings
from domain.errors import Refused, Unconfirmed
from domain.intake.append import Author
from domain.intake.deciding import Deciding
from domain.intake.drafts import Act
from tests.support.clusters import Cluster, cluster, programs
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, declare
from tests.support.stopping import family_of, stopped

pytestmark = [pytest.mark.slow, pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL")]


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    with cluster(standbys=1, synchronous=1) as made:
        yield made


@pytest.fixture(scope="module")
def there(servers: Cluster) -> Iterator[Running]:
    engine = servers.engine()
    with running(engine, settings=Settings(database=engine.url, synchronous=True)) as there:
        declare(there)
        yield there


@contextmanager
def standby_away(servers: Cluster) -> Iterator[None]:
    (standby,) = servers.standbys
    with stopped(family_of(standby.process)):
        yield


def sent(there: Running, name: str, **fields: Any) -> tuple[int, Any]:
    body = a_report(a_claim(id=f"s-{name}", **fields), id=name)
    response = there.client.post("/v1/reports", json=body, headers=there.authorization)
    return response.status_code, response.json()


def test_a_report_that_no_standby_has_is_unconfirmed_until_it_is_sent_again(
    servers: Cluster, there: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "REQUEST_SECONDS", 1.0)
    with standby_away(servers):
        first, again = sent(there, "one"), sent(there, "one")
        other_content = sent(there, "one", status="entered")
    later = sent(there, "one")

    for status, problem in (first, again):
        assert (status, problem["type"]) == (503, "/problems/unconfirmed")
        assert "send it again, with the same ids" in problem["detail"]
    assert (other_content[0], other_content[1]["type"]) == (409, "/problems/already-recorded")
    assert (later[0], later[1]["report"]) == (200, "one")
    entries = there.read("/v1/log", limit=1_000)["entries"]
    assert sum(entry["body"].get("id") == "s-one" for entry in entries) == 1


@pytest.mark.thorough
def test_nothing_is_recorded_where_postgresql_waits_for_nobody(servers: Cluster, there: Running) -> None:
    (standby,) = servers.standbys
    sent(there, "before")
    servers.synchronous()
    try:
        new, again = sent(there, "new"), sent(there, "before")
    finally:
        servers.synchronous(standby)

    assert (new[0], new[1]["type"]) == (503, "/problems/not-synchronous")
    assert (again[0], again[1]["type"]) == (503, "/problems/not-synchronous")
    assert there.client.get("/v1/statements/s-new").status_code == 404
    assert sent(there, "new")[0] == 201


def test_of_those_who_record_together_each_gets_its_own_answer(servers: Cluster, there: Running) -> None:
    """New, refused, and recorded before, in one append."""
    sent(there, "early")
    deciding = Deciding(appending=there.service.recording.appending, zones=there.service.recording.zones)
    new, wrong, early = (
        deciding.submission([act], Author("desk"), readable=True)
        for act in (
            an_act("late"),
            an_act("wrong", place="nowhere"),
            an_act("early"),
        )
    )
    with standby_away(servers), there.service.within(1):
        deciding.record([new, wrong, early])

    assert isinstance(new.error, Unconfirmed)
    assert isinstance(early.error, Unconfirmed)
    assert wrong.error is None
    assert isinstance(wrong.results()[0], Refused)
    assert new.is_recorded


def an_act(name: str, **fields: Any) -> Act:
    return read_form(ReportForm, a_report(a_claim(id=f"s-{name}", **fields), id=name)).read()
