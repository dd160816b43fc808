"""The use case that corrects the clock: an entry says by which instant entries of a wrong clock are found."""

from __future__ import annotations

from dataclasses import dataclass

from domain.dates.instants import Instant
from domain.intake.append import Appending, Author
from domain.intake.drafts import ClockDraft
from domain.intake.needs import Needs
from domain.intake.rules.clock import decide_clock
from domain.record.declarations import ClockCorrection


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCorrected:
    """The position of the correction, the instant that its entry bears, and what it says."""

    position: int
    recorded_at: Instant
    correction: ClockCorrection


def correct_clock(appending: Appending, draft: ClockDraft, *, by: str) -> ClockCorrected:
    """Append the correction. Its entry bears the instant of now: no longer that of the wrong clock.

    Raises ``Refused`` unless dates still find entries in the order of the log, and ``ClockInDoubt`` where the clock has
    jumped or differs from the database's.
    """
    own_id = appending.mint.new_id()
    around = {draft.first - 1} if draft.last is None else {draft.first - 1, draft.last + 1}
    for attempt in appending.attempts([Needs(positions=around)], corrects_clock=True):
        with attempt:
            decided = decide_clock(attempt.record, draft, own_id=own_id, now=appending.clock.now())
            attempt.at = decided.at
            position = attempt.take([decided.correction], Author(by))
    appending.await_view(position, is_recorded=True)
    return ClockCorrected(position=position, recorded_at=decided.at, correction=decided.correction)
