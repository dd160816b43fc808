"""The drill of many machines, short: nothing that was acknowledged is lost, by either way of promotion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.support.cluster_drill.drilling import Plan, drilled
from tests.support.cluster_drill.networks import leave_network, no_namespaces
from tests.support.cluster_drill.outcome import Outcome
from tests.support.cluster_drill.successions import missing
from tests.support.clusters import programs

Drilling = Callable[[Callable[[Plan], object], Plan], None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL"),
]


@pytest.fixture
def drill() -> Iterator[Drilling]:
    """Run in a process with a network of its own, where one can be made."""
    initializer = leave_network if no_namespaces() is None else None
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=initializer) as pool:
        yield lambda law, plan: pool.submit(_without_result, law, plan).result()


def _without_result(law: Callable[[Plan], object], plan: Plan) -> None:
    law(plan)


def test_processes_and_primaries_that_fail_lose_nothing_and_change_no_answer(drill: Drilling) -> None:
    drill(refuse_faults, Plan(seconds=60, writers=4, readers=10, seed=1))


@pytest.mark.skipif(missing("patroni") is not None, reason=f"Patroni: {missing('patroni')}")
def test_a_standby_that_patroni_promotes_has_everything_that_was_acknowledged(drill: Drilling) -> None:
    drill(refuse_faults, Plan(way="patroni", seconds=60, writers=4, readers=10, seed=1))


@pytest.mark.skipif(no_namespaces() is not None, reason=f"cut off: {no_namespaces()}")
def test_a_primary_that_is_cut_off_acknowledges_nothing(drill: Drilling) -> None:
    drill(refuse_acknowledgements, Plan(seconds=20, writers=4, readers=10, only=("cut_primary_off",)))


def refuse_acknowledgements(plan: Plan) -> None:
    outcome = refuse_faults(plan)
    assert len(outcome.watch.alone) == len(outcome.harms) > 0, outcome.watch.alone


def refuse_faults(plan: Plan) -> Outcome:
    outcome = drilled(plan)
    faults = [fault for fault in outcome.faults if "without an answer" not in fault]  # a busy machine is slow
    assert faults == [], "\n".join(outcome.lines())
    assert outcome.harms
    assert outcome.watch.acknowledged
    assert outcome.watch.asked_again > 0
    assert outcome.watch.roots
    return outcome
