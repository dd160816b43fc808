"""The log as a process has seen it: what it lacks since is found, with the last position in common."""

from __future__ import annotations

import pytest

from adapters.log.seen import MARKS_MAX, SeenLog
from domain.errors import PositionLost


def leaf(position: int, history: str = "old") -> bytes:
    return f"{history}-{position}".encode()


def test_a_log_that_grows_has_lost_nothing() -> None:
    log = {position: leaf(position) for position in range(1, 501)}
    seen = SeenLog(lambda positions: {each: log[each] for each in positions if each in log})
    for position in log:
        seen.note(position, leaf(position))

    assert seen.look() is None
    seen.refuse_lost(600)


def test_lost_positions_are_refused_until_the_log_has_grown_past_them(caplog: pytest.LogCaptureFixture) -> None:
    log = {position: leaf(position) for position in range(1, 11)}
    seen = SeenLog(lambda positions: {each: log[each] for each in positions if each in log})
    for position in (2, 4, 7, 10):
        seen.note(position, leaf(position))
    for position in (7, 8, 9, 10):
        del log[position]
    log[5] = leaf(5, "new")
    seen.note(5, log[5])

    lost = seen.look()
    with pytest.raises(PositionLost, match="the same up to position 4"):
        seen.refuse_lost(8)
    seen.refuse_lost(4)
    seen.refuse_lost(11)
    log[7] = log[8] = leaf(7, "new")
    seen.refuse_lost(8)

    assert lost is not None
    assert (lost.seen, lost.common) == (10, 4)
    assert seen.look() == lost
    assert len(caplog.records) == 1


def test_the_highest_position_is_remembered_however_many_are_read_after_a_loss() -> None:
    log = {position: leaf(position) for position in range(1, 3)}
    seen = SeenLog(lambda positions: {each: log[each] for each in positions if each in log})
    seen.note(2, leaf(2))
    seen.note(1_000, leaf(1_000))
    for position in range(3, 3 + 2 * MARKS_MAX):
        seen.note(position, leaf(position, "new"))

    lost = seen.look()

    assert lost is not None
    assert lost.seen == 1_000


def test_a_loss_is_found_though_the_new_history_has_outgrown_the_old_one_before_anybody_looked() -> None:
    log = {position: leaf(position) for position in range(1, 11)}
    seen = SeenLog(lambda positions: {each: log[each] for each in positions if each in log})
    for position in log:
        seen.note(position, leaf(position))
    log.update({position: leaf(position, "new") for position in range(5, 12 + MARKS_MAX)})
    for position in range(5, 12 + MARKS_MAX):
        seen.note(position, log[position])

    lost = seen.look()

    assert lost is not None
    assert (lost.seen, lost.common) == (10, 4)


def test_entries_that_are_noted_late_lose_nothing() -> None:
    log = {position: leaf(position) for position in range(1, 11)}
    seen = SeenLog(lambda positions: {each: log[each] for each in positions if each in log})
    for position in (10, 3, 9, 5):
        seen.note(position, leaf(position))

    assert seen.look() is None
