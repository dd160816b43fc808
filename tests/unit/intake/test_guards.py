"""When the clock is trusted with an entry."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from adapters.clock import GuardedClock
from domain.dates.instants import MICROSECONDS_PER_DAY as DAY
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.dates.instants import Instant

NOW: Instant = 20_000 * DAY
YEAR = 365 * DAY


@dataclass
class Machine:
    """Its clocks, and that of the database: None for SQLite."""

    wall: Instant = NOW
    steady: int = 5 * DAY
    database: Instant | None = None
    asked: int = 0
    guard: GuardedClock = field(init=False)

    def __post_init__(self) -> None:
        self.guard = GuardedClock(self.ask, ahead_days=366, now=lambda: self.wall, steady=lambda: self.steady)

    def ask(self) -> Instant | None:
        self.asked += 1
        return self.database

    def passes(self, microseconds: int) -> None:
        self.wall += microseconds
        self.steady += microseconds
        self.database = None if self.database is None else self.database + microseconds

    def problem(self, last: Instant | None = NOW) -> str | None:
        doubt = self.guard.doubt(last)
        return None if doubt is None else doubt.problem


@pytest.mark.parametrize("days", [0, 1, 300, 366])
def test_a_record_that_was_idle_for_days_is_recorded_in_at_once(days: int) -> None:
    machine = Machine()
    machine.passes(days * DAY)

    assert machine.problem(last=NOW) is None


def test_a_clock_that_starts_far_ahead_of_the_last_entry_is_in_doubt_on_sqlite_alone() -> None:
    assert "more than 366 days ahead" in str(Machine(wall=NOW + 367 * DAY).problem())
    assert Machine(wall=NOW + 367 * DAY, database=NOW + 367 * DAY).problem() is None
    assert Machine(wall=NOW + 20 * YEAR).problem(last=None) is None


def test_a_clock_behind_the_last_entry_is_in_doubt_past_two_seconds() -> None:
    assert Machine().problem(last=NOW + 2 * SECOND) is None
    assert "is behind the last entry" in str(Machine().problem(last=NOW + 2 * SECOND + 1))


def test_a_clock_before_1970_is_in_doubt_in_an_empty_log_too() -> None:
    assert "before 1970" in str(Machine(wall=-1).problem(last=None))


@pytest.mark.parametrize("off", [10 * YEAR, -10 * YEAR, 3 * SECOND, -3 * SECOND])
def test_a_jump_is_in_doubt_until_the_clock_is_right_again(off: int) -> None:
    machine = Machine()
    machine.passes(60 * SECOND)
    machine.wall += off
    assert "has jumped by" in str(machine.problem(last=None))
    machine.passes(3_600 * SECOND)
    assert "has jumped by" in str(machine.problem(last=None))
    machine.wall -= off
    assert machine.problem(last=None) is None


def test_a_clock_that_is_set_right_slowly_has_not_jumped() -> None:
    machine = Machine()
    for _ in range(100):
        machine.passes(3_600 * SECOND)
        machine.wall += SECOND  # 278 parts in a million
        assert machine.problem(last=None) is None


@pytest.mark.parametrize(("off", "is_in_doubt"), [(2 * SECOND, False), (2 * SECOND + 1, True), (-3 * SECOND, True)])
def test_a_clock_may_differ_from_that_of_the_database_by_two_seconds(off: int, *, is_in_doubt: bool) -> None:
    machine = Machine(database=NOW - off)

    assert ("differs from the database's by" in str(machine.problem())) is is_in_doubt


def test_the_database_is_asked_for_the_time_at_most_once_a_second() -> None:
    machine = Machine(database=NOW)
    for _ in range(10):
        machine.problem()
        machine.passes(SECOND // 20)
    assert machine.asked == 1
    machine.passes(SECOND)
    machine.problem()
    assert machine.asked == 2
