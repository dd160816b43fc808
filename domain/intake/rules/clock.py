"""Correcting the clock: entries that a wrong clock recorded are found by date as if recorded at another instant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from domain.dates.instants import Instant, to_text
from domain.errors import Fault
from domain.intake import fields
from domain.intake.drafts import ClockDraft
from domain.intake.rules.common import refuse
from domain.record.declarations import ClockCorrection
from domain.record.folded import Record


class DecidedClock(NamedTuple):
    """The correction, and the instant that its own entry is recorded at."""

    correction: ClockCorrection
    at: Instant


def decide_clock(record: Record, draft: ClockDraft, *, own_id: str, now: Instant) -> DecidedClock:
    """``record`` knows when entries are found, those before ``first`` and after ``last``. Raises ``Refused``."""
    last = record.position if draft.last is None else draft.last
    instant = now if draft.instant is None else draft.instant
    refuse(_faults(record, draft, last, instant, now))
    correction = ClockCorrection(id=own_id, first=draft.first, last=last, instant=instant, reason=draft.reason)
    floor = now if last == record.position or record.recorded_at is None else record.recorded_at
    return DecidedClock(correction, max(now, floor))


def _faults(record: Record, draft: ClockDraft, last: int, instant: Instant, now: Instant) -> Iterator[Fault]:
    yield from fields.faults_in_reason("/reason", draft.reason)
    if not 1 <= draft.first <= record.position:
        yield Fault("/first", f"position {draft.first} is not in the log", _within(record))
        return
    if not draft.first <= last <= record.position:
        cure = f"name a position from {draft.first} to {record.position}, or leave it out for the end of the log"
        yield Fault("/last", f"position {last} is not in the log after the first one", cure)
        return
    if instant > now:
        yield Fault("/instant", f"{to_text(instant)} is after now ({to_text(now)})", "give an earlier one")
    before, after = record.found_at.get(draft.first - 1), record.found_at.get(last + 1)
    if before is not None and instant < before:
        problem = f"{to_text(instant)} is before position {draft.first - 1} ({to_text(before)})"
        yield Fault("/instant", problem, "give a later one, or correct that entry as well")
    if after is not None and instant > after:
        problem = f"{to_text(instant)} is after position {last + 1} ({to_text(after)})"
        yield Fault("/instant", problem, "give an earlier one, or correct that entry as well")


def _within(record: Record) -> str:
    return f"the log ends at {record.position}" if record.position else "the log is empty"
