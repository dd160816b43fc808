"""Questions answered from a standby, and a primary that is lost: the service finds the next one by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.bootstrap import opened
from api.settings import Settings
from domain.intake.keys import Scope
from tests.support.checking import assert_checked
from tests.support.clusters import Cluster, Node, cluster, programs, until
from tests.support.running import running
from tests.support.serving import claimline, serving
from tests.support.small_record import a_claim, a_report, declare
from tests.support.stopping import stopped

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL"),
]


@pytest.fixture
def servers() -> Iterator[Cluster]:
    with cluster(standbys=1, synchronous=1) as made:
        with running(made.engine()) as there:
            declare(there)
        yield made


class Client:
    def __init__(self, address: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self.http = httpx2.Client(base_url=address, headers=headers, timeout=30)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.http.get(path, headers=headers)

    def report(self, name: str) -> httpx2.Response:
        return self.http.post("/v1/reports", json=a_report(a_claim(id=name), id=f"r-{name}"))

    def is_there(self, name: str) -> bool:
        return self.get(f"/v1/statements/{name}").status_code == 200

    def records(self, name: str) -> bool:
        return self.report(name).status_code in {200, 201}


@contextmanager
def served(servers: Cluster, environ: Mapping[str, str]) -> Iterator[Client]:
    with opened(Settings(database=servers.url())) as service:
        key = service.keys.add("desk", frozenset(Scope))
    with serving(servers.engine(), environ={"CLAIMLINE_READ": "key", **environ}) as (_, address):
        client = Client(address, key)
        with client.http:
            yield client


@contextmanager
def not_replaying(standby: Node) -> Iterator[None]:
    standby.admin("select pg_wal_replay_pause()")
    until(lambda: standby.admin("select pg_get_wal_replay_pause_state()") == [("paused",)], "the pause of the replay")
    try:
        yield
    finally:
        standby.admin("select pg_wal_replay_resume()")


def problem(response: httpx2.Response) -> tuple[int, Any]:
    return response.status_code, response.json().get("type")


def test_a_reader_on_a_standby_sees_what_that_has_replayed(servers: Cluster) -> None:
    (standby,) = servers.standbys
    not_ready = (503, "/problems/not-ready")
    with (
        served(servers, {"CLAIMLINE_READ_DATABASE": servers.url(standby)}) as reader,
        served_by_primary(servers) as other,
    ):
        assert reader.records("before")
        assert reader.is_there("before")
        with not_replaying(standby):
            recorded = reader.report("meanwhile")
            position = recorded.json()["position"]
            cursor = other.get("/v1/feed?after=now").json()["next"]
            seen = other.is_there("meanwhile"), reader.is_there("meanwhile")
            waited = reader.get("/v1/conflicts", **{"Claimline-Min-Position": str(position)})
            far = reader.get("/v1/conflicts", **{"Claimline-Min-Position": str(position + 2_000)})
            pinned = reader.get(f"/v1/places/hill/stances?about=2024-06-20&said_by=2024-06-20&known_at={position}")
            followed = reader.get(f"/v1/feed?after={cursor}")
        later = reader.get("/v1/statements/meanwhile", **{"Claimline-Min-Position": str(position)})

    assert recorded.status_code == 201
    assert seen == (True, False)
    assert (problem(waited), problem(pinned), problem(followed)) == (not_ready, not_ready, not_ready)
    assert problem(far) == (400, "/problems/bad-parameter")
    assert later.status_code == 200


@contextmanager
def served_by_primary(servers: Cluster) -> Iterator[Client]:
    with opened(Settings(database=servers.url())) as service:
        key = service.keys.add("other", frozenset(Scope))
    with serving(servers.engine(), environ={"CLAIMLINE_READ": "key"}) as (_, address):
        client = Client(address, key)
        with client.http:
            yield client


def test_while_the_primary_is_away_a_standby_answers_and_then_takes_its_place(servers: Cluster) -> None:
    (standby,) = servers.standbys
    with served(servers, {"CLAIMLINE_READ_DATABASE": servers.url(standby), "CLAIMLINE_SYNCHRONOUS": "1"}) as client:
        assert client.records("before")
        servers.primary.kill()
        seen, ready, refused = client.is_there("before"), client.get("/readyz"), client.report("meanwhile")
        servers.promote(standby)
        servers.rejoin(servers.nodes[0])
        servers.synchronous(servers.nodes[0])
        until(lambda: client.records("after"), "a report on the new primary")
        until(lambda: client.is_there("after"), "an answer with it")
        is_there = client.is_there("before")
        led = client.get("/readyz").json()

    assert (seen, is_there) == (True, True)
    assert (ready.status_code, ready.json()["not_recording"]["problem"]) == (
        200,
        "the primary of PostgreSQL does not answer; questions are answered from a standby",
    )
    assert problem(refused) == (503, "/problems/unavailable")
    assert led["leads"]
    assert_checked(servers.engine())


def test_a_server_that_became_the_primary_is_left_for_a_standby() -> None:
    with cluster(standbys=2, synchronous=1) as servers:
        with running(servers.engine()) as there:
            declare(there)
        first, second = servers.standbys
        with served(servers, {"CLAIMLINE_READ_DATABASE": servers.url(first, second)}) as client:
            assert client.records("before")
            assert (reads_from(first), reads_from(second)) == (True, False)
            servers.primary.kill()
            servers.promote(first)
            until(lambda: client.is_there("before") and reads_from(second), "questions to the other standby")
            with stopped(first.family()):
                answers = [client.get("/v1/places/hill/stances").status_code for _ in range(5)]

    assert answers == [200] * 5


def reads_from(node: Node) -> bool:
    sql = "select 1 from pg_stat_activity where application_name like 'claimline %' and backend_type = 'client backend'"
    return bool(node.admin(sql))


def test_entries_that_a_promoted_standby_lacks_are_reported_as_lost(servers: Cluster, tmp_path: Path) -> None:
    """Without a synchronous standby. All who saw them notice, nothing is signed, and nothing takes their place."""
    (standby,) = servers.standbys
    servers.synchronous()
    key = tmp_path / "key"
    signing = {"CLAIMLINE_LOG_KEY_FILE": str(key), "CLAIMLINE_WEBHOOK_TARGETS": "local"}
    with claimline(servers.engine(), "log", "key", "new", environ=signing) as made:
        assert made.wait() == 0
    with served(servers, signing) as client:
        assert client.records("kept")
        kept = client.get("/v1/feed?after=now").json()["next"]
        servers.caught_up(standby)
        standby.configure("primary_conninfo", "")
        until(lambda: not servers.primary.admin("select 1 from pg_stat_replication"), "a standby that receives nothing")
        position = client.report("lost").json()["position"]
        until(lambda: client.get("/readyz").json()["signing"]["signed"] >= position, "a signature")
        cursor = client.get("/v1/feed?after=now").json()["next"]
        index = client.get("/v1/stances")
        servers.primary.kill()
        servers.promote(standby)
        until(lambda: client.get("/v1/statements/kept").status_code == 200, "an answer of the new primary")
        at_least = client.get("/v1/conflicts", **{"Claimline-Min-Position": str(position)})
        followed, resumed = client.get(f"/v1/feed?after={cursor}"), client.get(f"/v1/feed?after={kept}")
        until(lambda: "lost" in client.get("/readyz").json(), "the loss in the status")
        until(lambda: "trouble" in client.get("/readyz").json()["signing"], "the refusal of the signer")
        ready, refused, day = client.get("/readyz").json(), client.report("new"), client.get("/v1/stances")

    assert problem(at_least) == (409, "/problems/position-lost")
    assert at_least.json()["last_common"]["position"] <= position - 1
    assert problem(followed) == (409, "/problems/cursor-diverged")
    assert resumed.status_code == 200
    assert (index.status_code, day.status_code) == (200, 200)
    assert ready["lost"]["seen"] == position
    assert "was signed, and the log has only" in ready["signing"]["trouble"]
    assert problem(refused) == (503, "/problems/entries-missing")
