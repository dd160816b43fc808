"""PostgreSQL that is locked or stopped, and a leader that is: every wait ends, in words, and probes are answered."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median
from time import monotonic, sleep
from typing import Any, NamedTuple

import httpx2
import psycopg
import pytest

from tests.support.checking import assert_checked
from tests.support.engines import Engine, PostgresServer, postgres_engine, postgres_server
from tests.support.running import running
from tests.support.serving import serving
from tests.support.small_record import a_claim, a_report, declare
from tests.support.stopping import family_of, process_of, stopped

pytestmark = [pytest.mark.thorough, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]

ANSWER_SECONDS = 10.0
PROBE_SECONDS = 1.0
BUSY_SECONDS = 2.0  # what a busy machine takes beside: less than any wait for a database
READS = ("/v1/log", "/v1/places/hill/stances?known_at=4", "/v1/feed", "/v1/conflicts", "/v1/stances")
AT_ONCE = 60  # more than the 40 threads that all routes share


class Answered(NamedTuple):
    status: int
    seconds: float
    said: Any


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One of this module alone, to be stopped."""
    if "CLAIMLINE_TEST_POSTGRES" in os.environ:
        pytest.skip("the server of CLAIMLINE_TEST_POSTGRES is not to be stopped")
    with postgres_server() as server:
        yield server


@pytest.fixture
def database(server: PostgresServer) -> Engine:
    return postgres_engine(server)


class Asking:
    def __init__(self, address: str, key: str) -> None:
        self._given = address, key
        headers, limits = {"Authorization": f"Bearer {key}"}, httpx2.Limits(max_connections=None)
        self.client = httpx2.Client(base_url=address, headers=headers, timeout=60, limits=limits)

    @contextmanager
    def another(self) -> Iterator[Asking]:
        """One with connections of its own."""
        other = Asking(*self._given)
        with other.client:
            yield other

    def get(self, path: str) -> Answered:
        return self._timed(lambda: self.client.get(path))

    def report(self, name: str) -> Answered:
        return self._timed(lambda: self.client.post("/v1/reports", json=a_report(a_claim(id=name), id=f"r-{name}")))

    def until(self, path: str, status: int, seconds: float) -> float:
        """How long it took until it answers so."""
        began = monotonic()
        while self.get(path).status != status:
            assert monotonic() - began < seconds
            sleep(0.1)
        return monotonic() - began

    @staticmethod
    def _timed(ask: Callable[[], httpx2.Response]) -> Answered:
        began = monotonic()
        answer = ask()
        said = answer.json() if answer.headers["content-type"].endswith("json") else answer.text
        return Answered(answer.status_code, monotonic() - began, said)


@contextmanager
def asking(engine: Engine) -> Iterator[tuple[int, Asking]]:
    """A serving process of its own, and who asks it."""
    with running(engine) as there:
        if there.service.store.size() == 0:
            declare(there)
        key = there.key
    with serving(engine) as (process, address):
        asked = Asking(address, key)
        with asked.client:
            yield process.pid, asked


def all_asked(there: Asking) -> tuple[list[Answered], list[Answered]]:
    """The answers to reads and a write, and those of the probes meanwhile."""
    with ThreadPoolExecutor(AT_ONCE + 20) as pool:
        asked = [pool.submit(there.get, READS[number % len(READS)]) for number in range(AT_ONCE)]
        asked += [pool.submit(there.report, f"m{number}") for number in range(4)]
        probes = list[Answered]()
        with there.another() as probe:
            while not all(each.done() for each in asked):
                sleep(0.3)
                probes += [probe.get("/livez"), probe.get("/readyz")]
        return [each.result() for each in asked], probes


def assert_told_in_time(answers: list[Answered], probes: list[Answered]) -> None:
    assert max(each.seconds for each in answers) < ANSWER_SECONDS
    assert median(each.seconds for each in probes) < PROBE_SECONDS
    assert max(each.seconds for each in probes) < PROBE_SECONDS + BUSY_SECONDS
    for each in answers:
        assert each.status == 200 or (each.status, each.said["type"]) == (503, "/problems/unavailable"), each


def test_a_locked_log_is_said_to_be_unavailable_within_ten_seconds(database: Engine) -> None:
    with asking(database) as (_, there):
        with psycopg.connect(database.owner_url) as holder:
            holder.execute("lock table claimline.stored_events in access exclusive mode")
            answers, probes = all_asked(there)
        after = there.report("after")

    assert_told_in_time(answers, probes)
    assert [each.status for each in answers[-4:]] == [503] * 4
    assert {each.status for each in probes} == {200, 503}  # alive, and not ready
    assert after.status == 201
    assert_checked(database)


def test_a_stopped_database_is_said_to_be_unavailable_within_ten_seconds(
    database: Engine, server: PostgresServer
) -> None:
    with psycopg.connect(server.admin_url) as connection:
        postmaster = process_of(connection.info.backend_pid)
    with asking(database) as (_, there):
        before = there.report("before")
        with stopped(family_of(postmaster)):
            answers, probes = all_asked(there)
            told = there.get("/readyz")
        there.until("/readyz", 200, seconds=30)
        after = there.report("after")

    assert_told_in_time(answers, probes)
    assert (told.status, told.said["status"]) == (503, "not ready")
    assert told.said["trouble"].startswith("the status did not come in time")
    assert (before.status, after.status) == (201, 201)
    assert_checked(database)


def test_another_process_takes_over_from_a_leader_that_is_stopped(database: Engine) -> None:
    with asking(database) as (leader, first), asking(database) as (_, second):
        assert (first.get("/readyz").said["leads"], second.get("/readyz").said["leads"]) == (True, False)
        with stopped([leader]):
            second.report("unread")
            took = second.until("/readyz", 200, seconds=30)
            told, written = second.get("/readyz").said, second.report("meanwhile")
        first.until("/readyz", 200, seconds=30)
        read, led = first.get("/v1/statements/meanwhile"), first.get("/readyz").said["leads"]
        written_there = first.report("again")

    assert told["leads"]
    assert took < 20
    assert (written.status, written_there.status, read.status, led) == (201, 201, 200, False)
    assert_checked(database)
