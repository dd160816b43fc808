"""`claimline serve --workers`: several processes on one port, and one that looks after them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import httpx2
import pytest

from api.shell.common import EXIT_UNAVAILABLE
from tests.support.checking import assert_checked
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.serving import claimline
from tests.support.small_record import a_claim, a_report, declare
from tests.support.stopping import family_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]
WORKERS = 2
WAIT_SECONDS = 30.0


@contextmanager
def serving_with_workers(engine: Engine) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The process that looks after them, the address, and a key."""
    with running(engine) as there:
        declare(there)
        key = there.key
    environ = {"CLAIMLINE_WEBHOOK_TARGETS": "none"}
    with claimline(engine, "serve", "--port", "0", "--workers", str(WORKERS), environ=environ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = re.search(r"http://[\d.]+:\d+", said)
            assert address is not None, said
            assert f"{WORKERS} workers" in said
            yield process, address[0], key
        finally:
            process.terminate()


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    return family_of(process.pid)[1:]


def until(holds: Callable[[], bool]) -> None:
    ends = monotonic() + WAIT_SECONDS
    while not holds():
        assert monotonic() < ends
        sleep(0.05)


def answering(address: str) -> set[str]:
    """The workers that answer: each connection is taken by one of them."""
    told = (httpx2.get(f"{address}/metrics", timeout=30).text for _ in range(10))
    return {
        found[1] for text in told if (found := re.search(r'^claimline_up\{worker="(\d)"\} 1\.0$', text, re.MULTILINE))
    }


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_workers_serve_one_port_and_each_reads_the_writes_of_the_others(engine: Engine) -> None:
    with serving_with_workers(engine) as (process, address, key):
        assert len(workers_of(process)) == WORKERS
        for number in range(8):
            with httpx2.Client(base_url=address, timeout=30) as client:  # a connection of its own
                report = a_report(a_claim(id=f"s-{number}"), id=f"r-{number}")
                written = client.post("/v1/reports", json=report, headers={"Authorization": f"Bearer {key}"})
            wanted = {"Claimline-Min-Position": str(written.json()["position"])}
            read = httpx2.get(f"{address}/v1/statements/s-{number}", headers=wanted, timeout=30)
            assert (written.status_code, read.status_code) == (201, 200)
        until(lambda: answering(address) == {"1", "2"})
        workers = workers_of(process)

    assert process.wait() == 0
    assert all(is_gone(each) for each in workers)
    assert_checked(engine)


def test_a_worker_that_crashes_is_started_anew_while_the_others_serve(engine: Engine) -> None:
    with serving_with_workers(engine) as (process, address, _):
        first, second = workers_of(process)
        os.kill(first, signal.SIGKILL)
        assert httpx2.get(f"{address}/v1/conflicts", timeout=30).status_code == 200
        until(lambda: len(workers_of(process)) == WORKERS and first not in workers_of(process))

        assert second in workers_of(process)


@pytest.mark.thorough
def test_workers_end_with_the_process_that_started_them(engine: Engine) -> None:
    with serving_with_workers(engine) as (process, _, _):
        workers = workers_of(process)
        process.kill()
        until(lambda: all(is_gone(each) for each in workers))


@pytest.mark.thorough
def test_workers_that_cannot_start_say_why_and_all_end() -> None:
    nowhere = Engine("postgres", "postgresql://nobody@127.0.0.1:1/none", "")
    with claimline(nowhere, "serve", "--port", "0", "--workers", "2") as process:
        assert process.wait(timeout=WAIT_SECONDS) == EXIT_UNAVAILABLE
