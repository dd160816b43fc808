"""Several processes over one PostgreSQL, behind a balancer that gives each request to the next one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any

import httpx2
import pytest

from api.http.sending.position import POSITION
from tests.support.checking import assert_checked
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.serving import serving
from tests.support.small_record import a_claim, a_report, declare
from tests.support.stopping import stopped

pytestmark = pytest.mark.slow
PROCESSES = 3


class Balancer:
    """Asks one process after another."""

    def __init__(self, clients: list[httpx2.Client]) -> None:
        self.clients = clients
        self._next = cycle(clients)

    def report(self, name: str) -> int:
        answer = next(self._next).post("/v1/reports", json=a_report(a_claim(id=name), id=f"r-{name}"))
        assert answer.status_code == 201, answer.text
        return int(answer.json()["position"])

    def read(self, path: str, position: int) -> httpx2.Response:
        return next(self._next).get(path, headers={"Claimline-Min-Position": str(position)})


@contextmanager
def balancing(engine: Engine, processes: int) -> Iterator[tuple[list[int], Balancer]]:
    """The processes, the one that leads first, and who asks them in turns."""
    with running(engine) as there:
        declare(there)
        key = there.key
    with ExitStack() as stack:
        served = [stack.enter_context(serving(engine)) for _ in range(processes)]
        headers = {"Authorization": f"Bearer {key}"}
        clients = [httpx2.Client(base_url=address, headers=headers, timeout=60) for _, address in served]
        for client in clients:
            stack.enter_context(client)
        yield [process.pid for process, _ in served], Balancer(clients)


def test_a_writer_reads_its_own_write_through_any_of_them(postgres_database: Engine) -> None:
    with balancing(postgres_database, PROCESSES) as (_, balancer):
        for number in range(4 * PROCESSES + 1):  # each process is written to and read after each other one
            position = balancer.report(f"s-{number}")
            of_statement = balancer.read(f"/v1/statements/s-{number}", position)
            stances: Any = balancer.read("/v1/stances", position)
            page = balancer.read("/places/hill", position)

            assert [each.status_code for each in (of_statement, stances, page)] == [200] * 3
            assert all(int(each.headers[POSITION]) >= position for each in (of_statement, stances, page))
            assert f"s-{number}" in stances.text
        leading = [client.get("/readyz").json()["leads"] for client in balancer.clients]

    assert sorted(leading) == [False, False, True]
    assert_checked(postgres_database)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="stops a process")
def test_who_is_behind_says_so_and_when_to_ask_again(postgres_database: Engine) -> None:
    with balancing(postgres_database, 2) as ((leader, _), balancer):
        other = balancer.clients[1]
        reached = int(other.get("/v1/stances").headers[POSITION])
        with stopped([leader]):
            with pytest.raises(httpx2.TimeoutException):  # it is appended, and waits for the views
                other.post("/v1/reports", json=a_report(a_claim(id="late"), id="r-late"), timeout=1)
            behind = other.get("/v1/stances", headers={"Claimline-Min-Position": str(reached + 2)})
            before = other.get("/v1/stances")
        while (after := other.get("/v1/stances")).headers[POSITION] != str(reached + 2):
            pass

    assert (behind.status_code, behind.headers[POSITION]) == (503, str(reached))
    assert int(behind.headers["Retry-After"]) > 0
    assert (before.status_code, before.headers[POSITION]) == (200, str(reached))
    assert "late" in after.text
