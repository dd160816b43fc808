"""The parts of the reader of the timelines share this: their position, and conditions on their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session
from adapters.views.record.governing import place_conditions
from adapters.views.record.rows import known
from domain.dates.instants import Instant
from domain.questions.along.lists import Claimants, Paging, bad_list_cursor
from domain.record.declarations import Conflict
from domain.stances.governing import Rank
from domain.stances.ports import PlaceFilter
from domain.stances.stretches import SpeakerStretch
from domain.vocabulary import Matter, Status

NEWEST = 9223372036854775807  # what is known now stays known until then
STRETCH_COLUMNS = (
    "s.place, s.matter, s.speaker, s.begins, s.ends, s.statement, s.claimant, s.status, s.holder, s.side,"
    " s.is_captured, s.rank, s.position"
)


class TimelinesPart:
    """Part of a reader of one conflict's timelines, as known at ``at``. ``is_newest``: nothing later is there."""

    def __init__(self, session: Session, engine: Engine, conflict: Conflict, *, at: int, is_newest: bool) -> None:
        self._session = session
        self._engine: Engine = engine
        self._conflict = conflict
        self._at = at
        self._is_newest = is_newest
        self._given: dict[str, object] = {
            "conflict": conflict.id,
            "at": at,
            "sides": listed(engine, conflict.sides()),
        }

    def _known(self, alias: str) -> str:
        """The condition that a row is known: an equality if possible, so that an index serves more columns."""
        return f"{alias}.known_to = {NEWEST} and {alias}.known_from <= :at" if self._is_newest else known(alias)

    def _among_sides(self, column: str) -> str:
        return among(self._engine, column, "sides")

    def _of_places(self, alias: str, places: PlaceFilter) -> tuple[str, str, dict[str, object]]:
        """A join and conditions for the rows of those places, and their parameters."""
        conditions, given = place_conditions(places)
        join = f"join record_places p on p.id = {alias}.place and {known('p')}" if conditions else ""
        one = "" if places.place is None else f" and {alias}.place = :place"
        return join, f"{conditions}{one}", given

    def _page(
        self, columns: str, source: str, given: Mapping[str, object], order: str, paging: Paging
    ) -> list[tuple[Any, ...]]:
        """One row more than the page. ``order`` is the three columns of the key; no row may have that of the cursor.

        Raises ``BadQuestion`` where none has it.
        """
        limits: dict[str, object] = {"limit": paging.limit + 1}
        beyond = ""
        if paging.after is not None:
            limits |= dict(zip(("after_0", "after_1", "after_2"), key_of(paging.after), strict=True))
            after = "(:after_0, :after_1, :after_2)"
            if not self._session.rows(f"select 1 {source} and ({order}) = {after}", {**given, **limits}):
                raise bad_list_cursor()
            beyond = f" and ({order}) > {after}"
        sql = f"select {columns} {source}{beyond} order by {order} limit :limit"
        return self._session.rows(sql, {**given, **limits})

    def _claimants(self, claimants: Claimants) -> dict[str, object]:
        return {} if claimants is None else {"claimants": listed(self._engine, claimants)}


def key_of(text: str) -> tuple[Instant, str, str]:
    """The key in a cursor. Raises ``BadQuestion`` for any other text."""
    begins, *rest = text.split("|")
    if len(rest) == 2 and begins.removeprefix("-").isdecimal() and abs(int(begins)) < NEWEST:  # noqa: PLR2004
        return int(begins), rest[0], rest[1]
    raise bad_list_cursor()


def stretch_from_row(row: Sequence[Any]) -> SpeakerStretch:
    """``row`` is ``STRETCH_COLUMNS``."""
    place, matter, speaker, begins, ends, statement, claimant, status, holder, side, is_captured, rank, position = row
    return SpeakerStretch(
        place=place,
        matter=Matter(matter),
        speaker=speaker,
        begins=begins,
        ends=ends,
        statement=statement,
        claimant=claimant,
        status=None if status is None else Status(status),
        holder=holder,
        side=side,
        is_captured=bool(is_captured),
        rank=Rank(rank, position),
    )
