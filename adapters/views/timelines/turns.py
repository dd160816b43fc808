"""The stances that a day changes, read from the timelines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from adapters.views.timelines.part import TimelinesPart
from domain.dates.edtf import Bounds
from domain.questions.along import GoverningWord, OverviewFilter, StanceMove, is_of
from domain.vocabulary import Matter, Status

WORD = "{0}.statement, {0}.claimant, {0}.status, {0}.holder, {0}.is_captured"
WORD_WIDTH = 5


class SqlTurns(TimelinesPart):
    """The part of the ``AlongTime`` port about stances."""

    def moves(self, shown: OverviewFilter, day: Bounds) -> Sequence[StanceMove]:
        claimants = shown.claimants(self._conflict)
        return [
            move
            for move in sorted(self._moves(shown, day), key=lambda move: (move.matter, move.place, move.speaker))
            if is_of(move.speaker, [word for word in (move.before, move.after) if word is not None], claimants)
        ]

    def _moves(self, shown: OverviewFilter, day: Bounds) -> Iterator[StanceMove]:
        for (place, matter, speaker), turns in groupby(self._turns(shown, day), key=lambda row: tuple(row[:3])):
            rows = list(turns)
            before, after = _word(rows[0][3 + WORD_WIDTH :]), _word(rows[-1][3 : 3 + WORD_WIDTH])
            if _says(before) != _says(after):
                yield StanceMove(matter=Matter(matter), place=place, speaker=speaker, before=before, after=after)

    def _turns(self, shown: OverviewFilter, day: Bounds) -> Sequence[tuple[Any, ...]]:
        """Each stretch that begins in the day, with the one before it."""
        join, where, given = self._of_places("s", shown.places)
        if shown.matter is not None:
            where += " and s.matter = :matter"
            given["matter"] = str(shown.matter)
        sql = (
            f"select s.place, s.matter, s.speaker, {WORD.format('s')}, {WORD.format('b')}"
            f" from timelines_stretches s {join}"
            " join timelines_stretches b on b.conflict = s.conflict and b.place = s.place and b.matter = s.matter"
            f" and b.speaker = s.speaker and b.ends = s.begins and {self._known('b')}"
            f" where s.conflict = :conflict and s.begins >= :first and s.begins <= :last and {self._known('s')} {where}"
            " order by s.place, s.matter, s.speaker, s.begins"
        )
        return self._session.rows(sql, self._given | given | {"first": day.earliest, "last": day.latest})


def _word(row: Sequence[Any]) -> GoverningWord | None:
    """None where no statement counts, and where a capture ends it."""
    statement, claimant, status, holder, is_captured = row
    return None if statement is None or is_captured else GoverningWord(statement, claimant, Status(status), holder)


def _says(word: GoverningWord | None) -> object:
    return word and (word.status, word.holder)
