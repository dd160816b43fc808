"""Clocks that jump, and corrections of them: dates find entries in the order of the log, as the reference reads it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.intake.drafts import ClockDraft
from domain.intake.rules.clock import decide_clock
from domain.record.declarations import ClockCorrection, PlaceDeclaration
from domain.record.entries import Body, Entry
from domain.record.folded import Record
from tests.support import reference
from tests.support.builders import SALT

JUMPS = st.sampled_from([0, 1, 1, 2, 5, 1_000, -1_000, -3])


class Walk:
    """A log whose clock jumps, and the same log as the reference reads it."""

    def __init__(self) -> None:
        self.record = Record()
        self.log = list[Mapping[str, Any]]()
        self.now = 10_000

    def append(self, body: Body, at: int) -> None:
        position = len(self.log) + 1
        self.record.apply(Entry(position=position, recorded_at=at, recorded_by="", batch=None, salt=SALT, body=body))
        told = {"position": position, "at": at}
        if isinstance(body, ClockCorrection):
            told["corrects"] = (body.first, body.last, body.instant)  # type: ignore[assignment]
        self.log.append(told)

    def write(self) -> None:
        self.append(PlaceDeclaration(id="town", name="Town"), max(self.now, self.record.recorded_at or 0))

    def correct(self, draft: ClockDraft) -> None:
        decided = decide_clock(self.record, draft, own_id="c", now=self.now)
        self.append(decided.correction, decided.at)


@given(st.data())
def test_dates_find_entries_in_the_order_of_the_log(data: st.DataObject) -> None:
    walk = Walk()
    for _ in range(data.draw(st.integers(1, 12))):
        walk.now = max(walk.now + data.draw(JUMPS), 1)
        corrects: bool = data.draw(st.booleans())
        if walk.log and corrects:
            position = st.integers(1, len(walk.log))
            last, instant = data.draw(st.none() | position), data.draw(st.none() | st.integers(9_000, 13_000))
            try:
                walk.correct(ClockDraft(first=data.draw(position), last=last, instant=instant, reason="wrong"))
            except Refused:
                continue
        else:
            walk.write()
    found = walk.record.found_at

    assert sorted(found) == list(range(1, len(walk.log) + 1))
    assert all(found[one] <= found[other] for one, other in pairwise(sorted(found)))
    for at in {each + off for each in found.values() for off in (-1, 0, 1)}:
        by_then = max((position for position, instant in found.items() if instant <= at), default=0)
        assert by_then == reference.moment_at(walk.log, at)


def test_after_the_cure_the_clock_counts_again() -> None:
    walk = Walk()
    walk.write()
    walk.now += 1_000_000
    walk.write()
    walk.now -= 999_000
    walk.write()
    walk.correct(ClockDraft(first=2, reason="ahead"))
    walk.now += 5
    walk.write()

    assert [each["at"] for each in walk.log] == [10_000, 1_010_000, 1_010_000, 11_000, 11_005]
    assert walk.record.found_at == {1: 10_000, 2: 11_000, 3: 11_000, 4: 11_000, 5: 11_005}
