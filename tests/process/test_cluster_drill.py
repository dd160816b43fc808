"""The drill of many machines, short: each kind of failure once, and nothing that was acknowledged is lost."""

from __future__ import annotations

import pytest

from tests.support.cluster_drill.__main__ import drilled
from tests.support.clusters import programs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL"),
]


def test_processes_and_primaries_that_fail_lose_nothing_and_change_no_answer() -> None:
    outcome = drilled(seconds=60, writers=4, readers=10, seed=1)

    assert [fault for fault in outcome.faults if "without an answer" not in fault] == []  # a busy machine is slow
    assert len(outcome.harms) >= 2
    assert outcome.acknowledged > 0
    assert outcome.asked_again > 0
