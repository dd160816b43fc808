"""The words about places as the record's tables hold them, for the places that are kept along time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.sql.session import Session
from adapters.views.record.part import OPEN
from adapters.views.record.rows import MATTERS, STATUSES
from adapters.views.weighing import About
from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import Rank
from domain.stances.keeping.known import PlaceWord, TakenBack, TrackKey, place_word
from domain.stances.keeping.speaker import KeptWord, Range, Stretch
from domain.vocabulary import ClaimantId, Matter, StatementId, Status

SAID = "{0}.id, {0}.claimant, {0}.status, {0}.holder, {0}.side, {0}.rank, {0}.position"
WORD = f"{SAID.format('s')}, s.matter, s.speaker, s.stated_latest, s.effective_latest, s.until_latest"
WORD_WIDTH, SAID_WIDTH = 12, 7
RANK = slice(5, 7)  # in ``WORD``
AT_ONCE = 10  # words
BEGINS = "case when {0}.stated_latest > {0}.effective_latest then {0}.stated_latest else {0}.effective_latest end"
STRETCH = "t.begins, t.ends, t.statement, t.claimant, t.status, t.holder, t.side, t.rank, t.position, t.is_captured"


def said_from_row(row: Sequence[Any]) -> KeptWord:
    """``row`` begins with ``SAID``."""
    statement, claimant, status, holder, side, rank, position = row[:SAID_WIDTH]
    return KeptWord(statement, claimant, STATUSES[status], holder, side, Rank(rank, position))


def word_from_row(row: Sequence[Any], taken_back: TakenBack | None = None) -> PlaceWord:
    """``row`` begins with ``WORD``."""
    matter, speaker, stated, effective, until = row[SAID_WIDTH:WORD_WIDTH]
    begins = max(effective, stated)
    said_of = Range(begins, NEVER if until >= NEVER else until + 1)
    return place_word(said_from_row(row), MATTERS[matter], speaker, said_of, taken_back)


def stretch_from_row(row: Sequence[Any]) -> Stretch:
    """``row`` is ``STRETCH``."""
    begins, ends, statement, claimant, status, holder, side, rank, position, is_captured = row
    if statement is None:
        return Stretch(begins, ends, None)
    said = KeptWord(statement, claimant, STATUSES[status], holder, side, Rank(rank, position))
    return Stretch(begins, ends, said, bool(is_captured))


class SqlKnownWords:
    """``KnownWords`` about one place at one position, each asked for by itself: few entries need any."""

    def __init__(self, session: Session, prefix: str, record: str, about: About, *, at: int) -> None:
        self._session = session
        self._prefix = prefix
        self._record = record
        self._given: dict[str, object] = {"conflict": about.conflict, "place": about.place, "at": at}

    def below(self, key: TrackKey, rank: Rank, within: Range) -> Iterator[PlaceWord]:
        sql = (
            f"select {WORD}, {SAID.format('t')}, t.stated_latest from {self._record}statements s"
            f" left join {self._record}statements t on t.retracts = s.id and {_known('t')}"
            f" where {_about('s')} and s.matter = :matter and s.speaker = :speaker and s.rank <= :rank"
            f" and (s.rank < :rank or s.position < :position) and {_known('s')} and {BEGINS.format('s')} < :ends"
            " and s.until_latest >= :begins and (t.id is null or t.stated_latest > :begins)"
            f" order by s.rank desc, s.position desc limit {AT_ONCE}"
        )
        of_speaker = {"matter": key.matter.value, "speaker": key.speaker, **within._asdict()}
        for row in self._pages(sql, {**self._given, **of_speaker}, rank):
            retraction = row[WORD_WIDTH:]
            by = None if retraction[0] is None else TakenBack(said_from_row(retraction), retraction[-1])
            word = word_from_row(row, by)
            if word.counts is not None and word.counts.common(within) is not None:
                yield word

    def _pages(self, sql: str, given: Mapping[str, object], below: Rank) -> Iterator[tuple[Any, ...]]:
        """``sql`` selects some ``WORD`` below a rank. A page is one round trip, where a cursor would be four."""
        while rows := self._session.rows(sql, {**given, "rank": below.instant, "position": below.position}):
            yield from rows
            if len(rows) < AT_ONCE:
                return
            below = Rank(*rows[-1][RANK])

    def captured(self, speaker: ClaimantId, siege: KeptWord, within: Range) -> Sequence[Range]:
        """A capture as a rule lasts, so that few are read: first any one, then what is left on both sides of it."""
        ends = f"coalesce(t.stated_latest, {NEVER})"
        sql = (
            f"select {BEGINS.format('s')}, {ends} from {self._captures} and {BEGINS.format('s')} < :ends"
            f" and {ends} > :begins and {ends} > {BEGINS.format('s')} order by s.rank, s.position limit 1"
        )
        rows = self._session.rows(sql, self._of(speaker, siege) | within._asdict())
        part = Range(*rows[0]).common(within) if rows else None
        if part is None:
            return ()
        left = [self.captured(speaker, siege, each) for each in within.without(part)]
        before = [each for parts in left for each in parts if each.ends <= part.begins]
        after = [each for parts in left for each in parts if each.begins >= part.ends]
        return [*before, part, *after]

    def capture_at(self, speaker: ClaimantId, siege: KeptWord, instant: Instant) -> KeptWord | None:
        sql = (
            f"select {SAID.format('s')} from {self._captures} and {BEGINS.format('s')} <= :instant"
            f" and coalesce(t.stated_latest, {NEVER}) > :instant order by s.rank desc, s.position desc limit 1"
        )
        rows = self._session.rows(sql, self._of(speaker, siege) | {"instant": instant})
        return said_from_row(rows[0]) if rows else None

    def retraction_at(self, statement: StatementId, instant: Instant) -> KeptWord | None:
        sql = (
            f"select {SAID.format('t')} from {self._record}statements t where t.retracts = :statement"
            f" and {_known('t')} and t.stated_latest = :instant"
        )
        given = {"statement": statement, "instant": instant, "at": self._given["at"]}
        rows = self._session.rows(sql, given)
        return said_from_row(rows[0]) if rows else None

    def stretches(self, matter: Matter, within: Range) -> Mapping[ClaimantId, Sequence[Stretch]]:
        sql = (
            f"select t.speaker, {STRETCH} from {self._prefix}stretches t where {_about('t')} and t.matter = :matter"
            f" and t.known_to = {OPEN} and t.ends > :begins and t.begins < :ends order by t.ends"
        )
        given = {"conflict": self._given["conflict"], "place": self._given["place"], "matter": matter.value}
        found: dict[ClaimantId, list[Stretch]] = {}
        for speaker, *row in self._session.rows(sql, given | within._asdict()):
            found.setdefault(speaker, []).append(stretch_from_row(row))
        return found

    @property
    def _captures(self) -> str:
        return (
            f"{self._record}statements s left join {self._record}statements t on t.retracts = s.id and {_known('t')}"
            f" where {_about('s')} and s.matter = '{Matter.CONTROL}' and s.speaker = :speaker"
            f" and s.status = '{Status.CONTROLLED}' and s.side = :side and s.rank >= :rank"
            f" and (s.rank > :rank or s.position > :position) and {_known('s')}"
        )

    def _of(self, speaker: ClaimantId, siege: KeptWord) -> dict[str, object]:
        rank = {"rank": siege.rank.instant, "position": siege.rank.position}
        return {**self._given, "speaker": speaker, "side": siege.side, **rank}


def _about(alias: str) -> str:
    return f"{alias}.conflict = :conflict and {alias}.place = :place"


def _known(alias: str) -> str:
    return f"{alias}.known_from <= :at and {alias}.known_to > :at"
