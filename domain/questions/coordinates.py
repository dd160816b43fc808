"""The coordinates of a question, settled on one snapshot: instants, days, positions, and the conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol, TypeGuard

from domain.dates import edtf, hints
from domain.dates.instants import Instant, local_day
from domain.errors import BadQuestion, ViewsBehind
from domain.ports import Clock
from domain.questions.filters import Understanding, Understood, asked_in
from domain.questions.naming.names import conflict_named, default_conflict, only_conflict, understood, with_statements
from domain.questions.past import (
    Declarations,
    DeclaredAtPositions,
    Following,
    Moment,
    NamedThings,
    Positions,
    Question,
    RecordSnapshot,
    Resolved,
)
from domain.record.declarations import Conflict, in_use
from domain.stances.governing import Coordinates
from domain.vocabulary import ConflictId

NOW = "now"  # the clock's instant, on the axes of about and said-by; the end of the log, as known-at
POSITION_DIGITS_MAX = 18


class Readings(Protocol):
    """Where snapshots of the record come from."""

    def snapshot(self, *, along_time: bool = False) -> AbstractContextManager[RecordSnapshot]:
        """``along_time``: one that ends where the timelines do, which hold what was recorded before, as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp(Understanding):
    """A question of the whole record: ``zone`` is None where days would be of several."""

    known_at: Moment
    zone: tzinfo | None
    conflicts: Sequence[Conflict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Snapshots to answer from, and the clock and log that coordinates are settled by.

    ``default_conflict``: the id or name of the one that a question means which names none.
    """

    readings: Readings
    clock: Clock
    log_size: Callable[[], int]
    default_conflict: str | None = None

    def resolve(self, past: NamedThings, question: Question, *filters: object) -> Resolved:
        """Settle every coordinate, and what ``filters`` name. Raises ``BadQuestion`` or ``ViewsBehind``."""
        asked, head = asked_in(filters), past.head().position
        at = min(int(question.known_at), head) if is_position(question.known_at) else head
        conflict_id, named = self._which(past, question.conflict, asked, at)
        declared = None if conflict_id is None else past.conflict(conflict_id, at=head)
        known_at = self.known_at(past, question.known_at, UTC if declared is None else declared.zone)
        at = known_at.position
        conflict = declared if conflict_id is None or at == head else past.conflict(conflict_id, at=at)
        zone: tzinfo = UTC if declared is None else _read_then(past, declared, conflict).zone
        if asked:
            named += understood(past, asked, at=at, conflicts=[] if conflict is None else [conflict])
        about, said_by = question.about or question.said_by or NOW, question.said_by or question.about or NOW
        instants = self._instants(question, zone)
        is_now = question.known_at in {None, NOW}
        today, day = (local_day(each, zone) for each in (instants[NOW], instants[said_by]))
        given = not {question.about, question.said_by} & {None, NOW}
        return Resolved(
            conflict=conflict,
            conflict_id=None
            if conflict is None and (question.conflict or self.default_conflict) is None
            else conflict_id,
            zone=zone,
            known_at=known_at,
            coordinates=Coordinates(
                about=instants[about],
                said_by=instants[said_by],
                bound=question.bound,
                voice=question.voice,
                matter=question.matter,
            ),
            now=Following(about=about == NOW, said_by=said_by == NOW, known_at=is_now),
            to_come=is_now and day > today,
            pinned=given and is_position(question.known_at),
            understood=tuple(named),
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

    def look_up(self, past: NamedThings, known_at: str | None, *filters: object) -> LookedUp:
        """As ``resolve``, where the whole record is asked: a conflict is a filter like the others."""
        asked, head = asked_in(filters), past.head().position
        at = min(int(known_at), head) if is_position(known_at) else head
        text = asked.pop("conflict", None)
        conflict_id, named = (None, []) if text is None else self._which(past, text, {}, at)
        declared = None if conflict_id is None else past.conflict(conflict_id, at=head)
        zone = self.only_zone(past) if declared is None else declared.zone
        moment = self.known_at(past, known_at, zone)
        conflicts = [each for each in past.conflicts(at=moment.position) if conflict_id in (None, each.id)]
        named += understood(past, asked, at=moment.position, conflicts=conflicts) if asked else []
        known = in_use(conflicts) or conflicts
        read = known[0].zone if zone is not None and known else zone  # by the rules of known-at
        return LookedUp(known_at=moment, zone=read, conflicts=conflicts, understood=tuple(named))

    def names(self, *filters: object) -> Understanding:
        """Understand the names in ``filters`` at the end of the log. Raises ``BadQuestion``."""
        if not asked_in(filters):
            return Understanding()
        with self.readings.snapshot() as past:
            return self.look_up(past, None, *filters)

    def _which(
        self, past: NamedThings, text: str | None, asked: Mapping[str, str], at: int
    ) -> tuple[ConflictId | None, list[Understood]]:
        """The conflict that is named, else the default, else the only one that can be meant (``only_conflict``)."""
        if text is not None:
            named = conflict_named(past, text, at=at)
            return (text, []) if named is None else (named.id, [named])
        if (default := self._default(past, at)) is not None:
            return default.id, [default]
        declared = past.conflicts(at=at)
        conflicts = in_use(declared)
        if declared and not conflicts:
            retired = ", ".join(each.id for each in declared)
            raise BadQuestion("conflict", "is missing, and none is in use", f"name a retired one: {retired}")
        if len(conflicts) < 2:  # noqa: PLR2004 - there is no other
            return (conflicts[0].id if conflicts else None), []
        only = only_conflict(past, conflicts, asked, at=at)
        return only.id, [only]

    def _default(self, past: NamedThings, at: int) -> Understood | None:
        """None without a setting, and while no conflict is declared."""
        if self.default_conflict is None or not past.conflicts(at=past.head().position):
            return None
        return default_conflict(past, self.default_conflict, at=at)

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

    def only_zone(self, past: DeclaredAtPositions) -> tzinfo | None:
        """The zone for days where no conflict is named: that of the default, or the only one; None of more."""
        at = past.head().position
        conflicts = past.conflicts(at=at)
        default = [each for each in conflicts if self.default_conflict in {each.id, each.name}]
        conflicts = default or in_use(conflicts) or conflicts
        if len(conflicts) > 1:
            conflicts = with_statements(past, conflicts, at=at) or conflicts
        if len(conflicts) > 1:
            return None
        return conflicts[0].zone if conflicts else UTC


def _read_then(past: Declarations, declared: Conflict, known: Conflict | None) -> Conflict:
    """The conflict with the rules that days are read by at known-at: before its own declaration, with the first."""
    return known or past.conflict_first(declared.id) or declared


def is_position(text: str | None) -> TypeGuard[str]:
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
