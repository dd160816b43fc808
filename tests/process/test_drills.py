"""The drills of `make drill`, shorter: nothing that was acknowledged is lost or doubled, whatever breaks."""

from __future__ import annotations

import pytest

from tests.support.clusters import programs
from tests.support.drills.crashes import failing_writes, has_faketime, has_strace, killed, stopped, wrong_clock
from tests.support.drills.disks import can_mount, full_disk
from tests.support.drills.files import HARMS, replaced
from tests.support.drills.floods import idle_connections, slow_readers
from tests.support.drills.leaders import stopped_leader
from tests.support.drills.standbys import lost_primary, lost_primary_without_synchronous
from tests.support.engines import Engine

pytestmark = [pytest.mark.slow, pytest.mark.thorough]


def test_a_killed_process_loses_nothing(engine: Engine) -> None:
    outcome = killed(engine, kills=3)

    assert outcome.survived, outcome.line()


def test_a_process_that_is_stopped_under_load_loses_nothing(engine: Engine) -> None:
    outcome = stopped(engine, stops=2)

    assert outcome.survived, outcome.line()


@pytest.mark.engines("sqlite")
@pytest.mark.skipif(not has_strace(), reason="needs the package strace (of Debian)")
def test_writes_that_fail_lose_nothing(engine: Engine) -> None:
    outcome = failing_writes(engine)

    assert outcome.survived, outcome.line()
    assert outcome.seen["refused"] != 0


@pytest.mark.skipif(not has_faketime(), reason="needs the package faketime (of Debian)")
def test_a_wrong_clock_records_nothing_and_loses_nothing(engine: Engine) -> None:
    outcome = wrong_clock(engine, offsets=("+10y", "-2y"))

    assert outcome.survived, outcome.line()


def test_a_leader_that_stands_still_loses_nothing(engine: Engine) -> None:
    outcome = stopped_leader(engine, seconds=5)

    assert outcome.survived, outcome.line()


@pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL")
def test_a_primary_that_is_lost_loses_nothing_that_was_acknowledged() -> None:
    outcome = lost_primary(times=1)

    assert outcome.survived, outcome.line()


@pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL")
def test_without_a_synchronous_standby_each_loss_is_reported() -> None:
    outcome = lost_primary_without_synchronous()

    assert outcome.survived, outcome.line()
    assert outcome.seen["lost_and_told"] != 0


def test_idle_connections_keep_nobody_from_writing(engine: Engine) -> None:
    outcome = idle_connections(engine, count=900)

    assert outcome.survived, outcome.line()
    assert outcome.seen["livez"] == 200


def test_readers_that_do_not_read_take_no_memory(engine: Engine) -> None:
    outcome = slow_readers(engine, count=16, reports=100)

    assert outcome.survived, outcome.line()
    before, after = (int(part) for part in str(outcome.seen["memory_mb"]).split(" to "))
    assert after - before < 300


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("harm", HARMS)
def test_a_replaced_file_takes_no_entries(engine: Engine, harm: str) -> None:
    outcome = replaced(engine, harm)

    assert outcome.survived, outcome.line()
    assert outcome.seen["readyz"] == 503


@pytest.mark.skipif(not can_mount(), reason="needs root, for a disk in memory")
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_full_disk_loses_nothing_and_is_read_on(database: str, request: pytest.FixtureRequest) -> None:
    outcome = full_disk(None if database == "sqlite" else request.getfixturevalue("postgres"))

    assert outcome.survived, outcome.line()
    assert (outcome.seen["read"], outcome.seen["check_when_full"]) == (200, 0)
