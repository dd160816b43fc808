"""The stances that a day changes, read from the timelines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from adapters.views.timelines.part import TimelinesPart
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.questions.along.lists import GoverningWord, OverviewFilter, StanceMove, is_of
from domain.vocabulary import ClaimantId, Matter, PlaceId, Status

WORD = "s.statement, s.claimant, s.status, s.holder, s.is_captured"

_Turning: TypeAlias = tuple[PlaceId, str, ClaimantId, Instant, GoverningWord | None]


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
        """Each stretch that begins in the day is beside the one that ends there: both are found by their instants."""
        ended = {tuple(key): word for *key, word in self._turning("ends", shown, day)}
        began = sorted(self._turning("begins", shown, day), key=lambda row: row[:4])
        for (place, matter, speaker), turns in groupby(began, key=lambda row: row[:3]):
            rows = list(turns)
            before, after = ended[rows[0][:4]], rows[-1][4]
            if _says(before) != _says(after):
                yield StanceMove(matter=Matter(matter), place=place, speaker=speaker, before=before, after=after)

    def _turning(self, end: str, shown: OverviewFilter, day: Bounds) -> Iterator[_Turning]:
        """The stretches with that ``end``, "begins" or "ends", in the day."""
        join, where, given = self._of_places("s", shown.places)
        if shown.matter is not None:
            where += " and s.matter = :matter"
            given["matter"] = str(shown.matter)
        sql = (
            f"select s.place, s.matter, s.speaker, s.{end}, {WORD} from timelines_stretches s {join}"
            f" where s.conflict = :conflict and s.{end} >= :first and s.{end} <= :last and {self._known('s')} {where}"
        )
        rows = self._session.rows(sql, self._given | given | {"first": day.earliest, "last": day.latest})
        return ((*row[:4], _word(row[4:])) for row in rows)


def _word(row: Sequence[Any]) -> GoverningWord | None:
    """None where no statement counts, and where a capture ends it."""
    statement, claimant, status, holder, is_captured = row
    return None if statement is None or is_captured else GoverningWord(statement, claimant, Status(status), holder)


def _says(word: GoverningWord | None) -> object:
    return word and (word.status, word.holder)
