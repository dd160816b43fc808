"""The coordinates of a question, settled on one snapshot: instants, days, positions, and the conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from domain.dates import edtf, hints
from domain.dates.instants import Instant
from domain.errors import ClaimlineError, NotFound, ViewsBehind
from domain.ports import Clock
from domain.questions.past import (
    Declarations,
    DeclaredAtPositions,
    Following,
    Moment,
    Positions,
    Question,
    RecordSnapshot,
    Resolved,
)
from domain.record.declarations import Conflict, in_use
from domain.record.zones import Zones, zone_of
from domain.stances.governing import Coordinates

NOW = "now"  # the clock's instant, on the axes of about and said-by; the end of the log, as known-at
POSITION_DIGITS_MAX = 18
NAMED_MAX = 20  # conflicts in one message


class BadQuestion(ClaimlineError):
    """A parameter of a question that cannot be."""

    def __init__(self, parameter: str, problem: str, cure: str) -> None:
        super().__init__(f"{parameter}: {problem}: {cure}")
        self.parameter = parameter
        self.problem = problem
        self.cure = cure

    def of(self, parameter: str) -> BadQuestion:
        """The same error under the name that the caller wrote."""
        return BadQuestion(parameter, self.problem, self.cure)


class Readings(Protocol):
    """Where snapshots of the record come from."""

    def snapshot(self) -> AbstractContextManager[RecordSnapshot]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Snapshots to answer from, and the clock, zones and log that coordinates are settled by."""

    readings: Readings
    clock: Clock
    zones: Zones
    log_size: Callable[[], int]

    def resolve(self, past: DeclaredAtPositions, question: Question) -> Resolved:
        """Settle every coordinate. Raises ``BadQuestion``, ``NotFound`` or ``ViewsBehind``."""
        head = past.head()
        declared = self._declared(past, question, head)
        zone: tzinfo = UTC if declared is None else zone_of(declared, self.zones)
        known_at = self.known_at(past, question.known_at, zone)
        conflict = self._conflict(past, question, known_at)
        about, said_by = question.about or question.said_by or NOW, question.said_by or question.about or NOW
        instants = self._instants(question, zone)
        given = not {question.about, question.said_by} & {None, NOW}
        return Resolved(
            conflict=conflict,
            conflict_id=question.conflict or (conflict.id if conflict else None),
            zone=zone,
            known_at=known_at,
            coordinates=Coordinates(
                about=instants[about],
                said_by=instants[said_by],
                bound=question.bound,
                voice=question.voice,
                matter=question.matter,
            ),
            now=Following(about=about == NOW, said_by=said_by == NOW, known_at=question.known_at in {None, NOW}),
            pinned=given and is_position(question.known_at),
        )

    def _instants(self, question: Question, zone: tzinfo) -> Mapping[str, Instant]:
        """The instants of about and said-by, by their texts; errors name the parameter that was written."""
        written = {"about": question.about, "said_by": question.said_by}
        read = {
            text: coordinate(text, name, zone, or_else="now, ")
            for name, text in written.items()
            if text is not None and text != NOW
        }
        return {NOW: self.clock.now(), **read}

    def known_at(self, past: Positions, text: str | None, zone: tzinfo | None) -> Moment:
        """The moment that ``text`` means: digits are a position; an instant, the greatest position recorded by then."""
        head = past.head()
        if text is None or text == NOW:
            return head
        if not (text.isascii() and text.isdigit()):
            return past.moment_at(coordinate(text, "known_at", zone, or_else="a position in digits, "))
        if is_position(text) and int(text) <= head.position:
            return past.moment(int(text))
        size = self.log_size()
        if is_position(text) and int(text) <= size:
            raise ViewsBehind(wanted=int(text), reached=head.position)
        cure = f"the log ends at {size}; leave it out for the end of the log"
        raise BadQuestion("known_at", f"{text[:80]} is past the end of the log", cure)

    def moment(self, past: DeclaredAtPositions, text: str | None, *, parameter: str) -> Moment:
        """As ``known_at``, where it is asked of the whole record, under the name of another parameter."""
        try:
            return self.known_at(past, text, self.only_zone(past))
        except BadQuestion as bad:
            raise BadQuestion(parameter, bad.problem, bad.cure) from None

    def _declared(self, past: DeclaredAtPositions, question: Question, head: Moment) -> Conflict | None:
        """The conflict whose zone days are read in: the one that is named, else the only one."""
        if question.conflict is not None:
            return self._declared_last(past, question.conflict)
        known_at = question.known_at
        at = int(known_at) if known_at is not None and is_position(known_at) else head.position
        conflicts = past.conflicts(at=min(at, head.position))
        return self._only(conflicts)

    def _conflict(self, past: Declarations, question: Question, known_at: Moment) -> Conflict | None:
        if question.conflict is not None:
            return past.conflict(question.conflict, at=known_at.position)
        conflicts = past.conflicts(at=known_at.position)
        return self._only(conflicts)

    @staticmethod
    def _only(conflicts: Sequence[Conflict]) -> Conflict | None:
        """The only one in use, where none is named."""
        used = in_use(conflicts)
        if len(used) > 1:
            raise BadQuestion("conflict", "is missing, and there are several", declared_are(conflicts))
        if conflicts and not used:
            names = ", ".join(conflict.id for conflict in conflicts[:NAMED_MAX])
            raise BadQuestion("conflict", "is missing, and none is in use", f"name a retired one: {names}")
        return used[0] if used else None

    def only_zone(self, past: DeclaredAtPositions) -> tzinfo | None:
        """The zone for days where no conflict is named: that of the only one; None where there are more."""
        conflicts = past.conflicts(at=past.head().position)
        conflicts = in_use(conflicts) or conflicts
        if len(conflicts) > 1:
            return None
        return zone_of(conflicts[0], self.zones) if conflicts else UTC

    def zone_of_conflict(self, past: DeclaredAtPositions, conflict: str) -> tzinfo:
        return zone_of(self._declared_last(past, conflict), self.zones)

    @staticmethod
    def _declared_last(past: DeclaredAtPositions, conflict: str) -> Conflict:
        """The conflict, as it is declared at the end of the log."""
        at = past.head().position
        if (there := past.conflict(conflict, at=at)) is None:
            raise NotFound("conflict", conflict, declared_are(past.conflicts(at=at)))
        return there


def declared_are(conflicts: Sequence[Conflict]) -> str:
    """What to do where a conflict that was named is not there."""
    conflicts = in_use(conflicts)
    if not conflicts:
        return "none is in use by then; declare it with PUT /v1/conflicts"
    names = ", ".join(conflict.id for conflict in conflicts[:NAMED_MAX])
    return f"name one of {names}" + ("; GET /v1/conflicts lists all" if len(conflicts) > NAMED_MAX else "")


def is_position(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) <= POSITION_DIGITS_MAX


def coordinate(
    text: str,
    parameter: str,
    zone: tzinfo | None,
    *,
    start_of_day: bool = False,
    or_else: str = "",
) -> Instant:
    """An instant with an offset, or a day: its end in ``zone``, or its start where a stretch of time begins with it."""
    cure = f"give {or_else}a day such as 2025-12-12, or an instant such as 2025-12-12T18:00:00+02:00"
    try:
        date = edtf.parse(text)
    except edtf.BadDate as bad:
        raise BadQuestion(parameter, bad.problem, hints.cure_of_one(text, is_day=True) or cure) from None
    if date.days is None:
        return date.bounds(UTC).latest
    if len(text) != edtf.DAY_LENGTH or date.days.first != date.days.last:
        raise BadQuestion(parameter, f"{text!r} is not a coordinate", cure)
    if zone is None:
        cure = "name the conflict where the address takes one, else give an instant"
        raise BadQuestion(parameter, f"{text!r} is a day in no zone, since there are several conflicts", cure)
    bounds = date.bounds(zone)
    return bounds.earliest if start_of_day else bounds.latest
