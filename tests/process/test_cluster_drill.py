"""The drill of many machines, short: nothing that was acknowledged is lost, by either way of promotion."""

from __future__ import annotations

import pytest

from tests.support.cluster_drill.drilling import Plan, drilled
from tests.support.cluster_drill.networks import no_namespaces
from tests.support.cluster_drill.outcome import Outcome
from tests.support.cluster_drill.successions import missing
from tests.support.clusters import programs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL"),
]


def test_processes_and_primaries_that_fail_lose_nothing_and_change_no_answer() -> None:
    outcome = drilled(Plan(seconds=60, writers=4, readers=10, seed=1))

    refuse_faults(outcome)


@pytest.mark.skipif(missing("patroni") is not None, reason=f"Patroni: {missing('patroni')}")
def test_a_standby_that_patroni_promotes_has_everything_that_was_acknowledged() -> None:
    outcome = drilled(Plan(way="patroni", seconds=60, writers=4, readers=10, seed=1))

    refuse_faults(outcome)


@pytest.mark.skipif(no_namespaces() is not None, reason=f"cut off: {no_namespaces()}")
def test_a_primary_that_is_cut_off_acknowledges_nothing() -> None:
    outcome = drilled(Plan(seconds=20, writers=4, readers=10, only=("cut_primary_off",)))

    refuse_faults(outcome)
    assert len(outcome.watch.alone) == len(outcome.harms) > 0


def refuse_faults(outcome: Outcome) -> None:
    assert [fault for fault in outcome.faults if "without an answer" not in fault] == []  # a busy machine is slow
    assert outcome.harms
    assert outcome.watch.acknowledged
    assert outcome.watch.asked_again > 0
    assert outcome.watch.roots
