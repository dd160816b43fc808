"""What a dataset says of a place along time, set against what its claimant's statements say already.

A dataset that is released again and again says for each day what is so; a record of statements says it once, from the
day on which it begins. ``changes`` names the statements to take back and those to make, so that about each day of the
release the claimant's stance is what the release says, and nothing that is said already is said again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from domain.vocabulary import StatementId

Value = TypeVar("Value")


class Run(NamedTuple, Generic[Value]):
    """Days on which the same is said, by their ordinals, both inclusive. None: nothing is said."""

    first: int
    last: int
    value: Value | None


class StatementStretch(NamedTuple, Generic[Value]):
    """A statement as it is in the record, or is to be: effective on a day, until another; None: open."""

    first: int
    last: int | None
    value: Value
    statement: StatementId = ""

    def covers(self, day: int) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Restatement(NamedTuple, Generic[Value]):
    take_back: Sequence[StatementId]
    claim: Sequence[StatementStretch[Value]]  # by their first days


def runs_of(changes: Sequence[tuple[int, Value | None]], last: int) -> list[Run[Value]]:
    """Runs from the days on which what is said changes (or is repeated), up to the ``last`` day."""
    runs = list[Run[Value]]()
    for (first, value), (following, _) in pairwise([*changes, (last + 1, None)]):
        if runs and runs[-1].value == value:
            runs[-1] = Run(runs[-1].first, following - 1, value)
        else:
            runs.append(Run(first, following - 1, value))
    return runs


def changes(runs: Sequence[Run[Value]], said: Sequence[StatementStretch[Value]]) -> Restatement[Value]:
    """``runs``: of the release, without gaps, no two in a row of one value. ``said``: what stands, one for each day.

    Days before and after the release are none of its business: it changes nothing there, save that its last run goes
    on until the record says otherwise. What stands open is left open where later statements outrank it; where nothing
    is still said, it is taken back and claimed again with its end.
    """
    in_order = sorted(said, key=lambda each: each.first)
    before = [each for each in in_order if each.first < runs[0].first]
    touched = [each for each in in_order if each.first <= runs[-1].last]
    after = min((each.first for each in said if each.first > runs[-1].last), default=None)
    wanted = _wanted(runs, before, None if after is None else after - 1)
    silent = [run.first for run in runs if run.value is None]
    take_back = list[StatementId]()
    for there in reversed(touched):
        meant = wanted.get(there.first)
        if meant is not None and meant.value == there.value and _says(there, meant, silent, runs[-1].last):
            del wanted[there.first]
        else:
            take_back.append(there.statement)
    return Restatement(take_back[::-1], [wanted[first] for first in sorted(wanted)])


def _wanted(
    runs: Sequence[Run[Value]], before: Sequence[StatementStretch[Value]], last: int | None
) -> dict[int, StatementStretch[Value]]:
    """The statements that there should be, by their first days, from those before the release on."""
    found = dict(_as_they_were(before, runs[0].first))
    carried = before[-1] if before and before[-1].covers(runs[0].first) else None
    for run in runs:
        ends = last if run is runs[-1] else run.last
        if run.value is None:
            continue
        if run is runs[0] and carried is not None and carried.value == run.value:
            found[carried.first] = StatementStretch(carried.first, ends, run.value)
        else:
            found[run.first] = StatementStretch(run.first, ends, run.value)
    return found


def _as_they_were(
    before: Sequence[StatementStretch[Value]], release_begins: int
) -> Iterator[tuple[int, StatementStretch[Value]]]:
    followed_by = [*(each.first for each in before[1:]), release_begins]
    for there, following in zip(before, followed_by if before else (), strict=True):
        ends = following - 1 if there.last is None else min(there.last, following - 1)
        yield there.first, StatementStretch(there.first, ends, there.value)


def _says(
    there: StatementStretch[Value], meant: StatementStretch[Value], silent: Sequence[int], release_ends: int
) -> bool:
    """Whether the statement that is there says what is meant, seen together with those that outrank it."""
    if there.last is None:
        return meant.last is None or not any(day > meant.last for day in silent)
    if meant.last is None or meant.last > release_ends:
        return there.last >= release_ends
    return there.last == meant.last
