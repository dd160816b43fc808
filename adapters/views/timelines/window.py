"""The part of the tables that a run of entries may change: loaded by few questions, whatever the number of entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adapters.sql.dialect import Engine, table_of
from adapters.sql.session import Session
from adapters.views.record.part import OPEN
from adapters.views.timelines.revisions import Revised
from adapters.views.timelines.words import STRETCH, stretch_from_row
from adapters.views.weighing import About
from domain.dates.instants import Instant
from domain.stances.keeping.known import PlaceWord, TrackKey
from domain.stances.keeping.place import KeptPlace
from domain.stances.keeping.settled import Acknowledgement, ClaimRow, DisputeRow
from domain.stances.keeping.speaker import ALL_TIME, Range, Stretch, Stretches
from domain.stances.outcomes import Answered
from domain.vocabulary import Matter, Outcome

SPEAKER = {"n": "bigint", "conflict": "text", "place": "text", "matter": "text", "speaker": "text"}
REACH = {**SPEAKER, "lo": "bigint", "rank": "bigint"}
WINDOW = {"conflict": "text", "place": "text", "matter": "text", "lo": "bigint", "hi": "bigint"}
OUTCOMES = {outcome.value: outcome for outcome in Outcome}
ANSWERS: Mapping[str | None, Answered | None] = {None: None, **{answer.value: answer for answer in Answered}}


class _Asked(NamedTuple):
    """The stretches of a speaker that statements may take: those of no greater rank in ``within``.

    ``is_new``: they are the speaker's own, which has stretches from now on; else they may capture some.
    """

    within: Range
    rank: Instant
    is_new: bool

    def with_(self, other: _Asked | None) -> _Asked:
        if other is None:
            return self
        rank = max(self.rank, other.rank)
        return _Asked(self.within.hull(other.within), rank, self.is_new or other.is_new)


Windows = Mapping[tuple[About, Matter], Range]


class Window:
    """``places`` hold all that touches the windows in which they may change."""

    def __init__(self, session: Session, engine: Engine, prefix: str) -> None:
        self._session = session
        self._engine: Engine = engine
        self._prefix = prefix
        self.places: dict[About, KeptPlace] = {}

    def load(self, revised: Iterable[Revised]) -> None:
        asked: dict[tuple[About, TrackKey], _Asked] = {}
        for each in revised:
            self.places.setdefault(each.about, KeptPlace())
            for word in each.revision:
                for key, of_word in () if word is None else _asked(word):
                    asked[each.about, key] = of_word.with_(asked.get((each.about, key)))
        self._load(self._reached(asked))

    def load_whole(self, abouts: Iterable[About]) -> None:
        """All that is kept of these places."""
        self.places = {about: KeptPlace() for about in abouts}
        self._load({(about, matter): ALL_TIME for about in self.places for matter in Matter})

    def _reached(self, asked: Mapping[tuple[About, TrackKey], _Asked]) -> Windows:
        """Around the stretches that can be taken, by place and matter."""
        windows: dict[tuple[About, Matter], Range] = {}
        keys = list(asked)
        for n, until, has_some in self._until(asked):
            about, key = keys[n]
            within, _, is_new = asked[about, key]
            if until is None and has_some:
                self.places[about].stretches[key] = Stretches(())
            elif until is not None or is_new:
                ends = within.ends if until is None else max(min(until, within.ends), within.begins)
                reached = Range(within.begins, ends)
                windows[about, key.matter] = reached.hull(windows.get((about, key.matter)))
        return windows

    def _until(self, asked: Mapping[tuple[About, TrackKey], _Asked]) -> Sequence[tuple[Any, ...]]:
        """By number, where the last one ends that can be taken; if none can, whether the speaker has any."""
        rows = [
            (n, *about, key.matter.value, key.speaker, of.within.begins, of.rank)
            for n, ((about, key), of) in enumerate(asked.items())
        ]
        if not rows:
            return ()
        table, given = table_of(self._engine, "w", REACH, rows)
        of_speaker = (
            f"from {self._prefix}stretches t where t.conflict = w.conflict and t.place = w.place"
            f" and t.matter = w.matter and t.known_to = {OPEN} and t.speaker = w.speaker"
        )
        last = f"(select max(t.ends) {of_speaker} and t.ends >= w.lo and t.rank <= w.rank)"
        has_some = f"case when w.until is null and exists (select 1 {of_speaker}) then 1 else 0 end"
        reached = f"reached as materialized (select w.*, {last} as until from {table})"  # else looked for twice
        sql = f"with {reached} select w.n, w.until, {has_some} from reached as w"
        return self._session.rows(sql, given)

    def _load(self, windows: Windows) -> None:
        for begin in range(0, len(windows), AT_ONCE):
            some = dict(list(windows.items())[begin : begin + AT_ONCE])
            self._load_stretches(some)
            self._load_disputes(some)
            self._load_claims({about: within for (about, matter), within in some.items() if matter is Matter.CONTROL})

    def _load_stretches(self, windows: Windows) -> None:
        found: dict[tuple[str, ...], list[Stretch]] = {}
        for row in self._touching("stretches", f"t.matter, t.speaker, {STRETCH}", windows):
            found.setdefault(row[:4], []).append(stretch_from_row(row[4:]))
        for (conflict, place, matter, speaker), stretches in found.items():
            key = TrackKey(Matter(matter), speaker)
            self.places[About(conflict, place)].stretches[key] = Stretches(stretches)

    def _load_disputes(self, windows: Windows) -> None:
        columns = "t.matter, t.begins, t.ends, t.opened_by, t.closed_by, t.outcome"
        for conflict, place, matter, *row in self._touching("disputes", columns, windows):
            begins, ends, opened_by, closed_by, outcome = row
            dispute = DisputeRow(begins, ends, opened_by, closed_by, OUTCOMES[outcome])
            self.places[About(conflict, place)].disputes.setdefault(Matter(matter), []).append(dispute)

    def _load_claims(self, windows: Mapping[About, Range]) -> None:
        columns = (
            "t.side, t.begins, t.ends, t.claimant, t.statement, t.acknowledged_at, t.acknowledged_by, t.answer,"
            " t.answered_by"
        )
        of_control = {(about, Matter.CONTROL): within for about, within in windows.items()}
        for conflict, place, side, *row in self._touching("claims", columns, of_control):
            begins, ends, claimant, statement, at, by, answer, answered_by = row
            acknowledged = None if at is None else Acknowledgement(at, by)
            claim = ClaimRow(begins, ends, claimant, statement, acknowledged, ANSWERS[answer], answered_by)
            self.places[About(conflict, place)].claims.setdefault(side, []).append(claim)

    def _touching(self, name: str, columns: str, windows: Windows) -> Iterator[tuple[Any, ...]]:
        """Rows that are known now and touch the windows, each after its place, along time."""
        if not windows:
            return
        rows = [(*about, matter.value, *within) for (about, matter), within in windows.items()]
        table, given = table_of(self._engine, "w", WINDOW, rows)
        of_matter = "" if name == "claims" else "and t.matter = w.matter"
        sql = (
            f"select t.conflict, t.place, {columns} from {table} join {self._prefix}{name} t"
            f" on t.conflict = w.conflict and t.place = w.place {of_matter} and t.known_to = {OPEN}"
            " and t.ends >= w.lo and t.begins <= w.hi order by t.ends"
        )
        yield from self._session.rows(sql, given)


AT_ONCE = 5_000  # windows


def _asked(word: PlaceWord) -> Iterator[tuple[TrackKey, _Asked]]:
    rank = word.said.rank.instant
    if word.counts is not None and word.matter is not None and word.speaker is not None:
        yield TrackKey(word.matter, word.speaker), _Asked(word.counts, rank, is_new=True)
    if word.captures is not None and word.speaker is not None:
        yield TrackKey(Matter.SIEGE, word.speaker), _Asked(word.captures, rank, is_new=False)
