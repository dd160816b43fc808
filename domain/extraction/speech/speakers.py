"""Speakers: the claimant that words name, or that a pronoun or an office stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from domain.claimants.lookup import HowCalled
from domain.extraction.words.claimants import CalledClaimant
from domain.extraction.words.row import Row
from domain.record.declarations import ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId, Role

BEGINNING_MAX = 3  # how far from the beginning of a sentence a claimant may stand with which it begins, in items
APART = ("of", "and", "by", "to", "from", "force", "say")
_Option: TypeAlias = "tuple[int, CalledClaimant]"
_Named: TypeAlias = "tuple[int, Sequence[CalledClaimant]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpeaker:
    """A claimant that speaks, named by the items ``first`` to ``last``. ``is_back``: a pronoun stands for it."""

    claimant: ClaimantId
    first: int
    last: int
    person: ClaimantPerson | None = None
    person_at: tuple[int, int] | None = None
    is_back: bool = False
    is_adjective: bool = False  # `a Russian official`: of that side, and perhaps not its word


class Speakers:
    """Names the speakers of one text. ``last``: the speaker before, for pronouns; ``is_person``: for *he*."""

    def __init__(self, conflict: Conflict) -> None:
        self._conflict = conflict
        self.last: TextSpeaker | None = None
        self.is_person = False

    def spoke(self, row: Row, speaker: TextSpeaker, part: range) -> None:
        """Keep who spoke. ``part``: the items in which it is named."""
        is_same = speaker.is_back and self.is_person
        self.last = speaker
        self.is_person = is_same or speaker.person is not None or any(row.has(at, "title") for at in part)

    def acted(self, row: Row) -> None:
        """Keep with whom a sentence begins in which nobody speaks: *The ministry gave another account. It said*."""
        begin = next((at for at in range(min(len(row), BEGINNING_MAX)) if row.called(at)), None)
        if begin is None:
            return
        end = begin + 1
        while row.called(end) or row.is_capital(end) or row.has(end, "official", "title"):
            end += 1
        is_speaker = row.key(end) != "'s" and not row.has(end, "force")
        named = self.named(row, range(begin, end)) if is_speaker else None
        if named is not None and not named.is_adjective:
            self.spoke(row, named, range(begin, end))

    def named(self, row: Row, part: range, *, first: bool = False) -> TextSpeaker | None:
        """The claimant that a run of items names: a person, else the one furthest below its side."""
        here = [(at, row.called(at)) for at in self._behind_and(row, part) if row.called(at)]
        if not here:
            return None
        if first:
            here = here[:1]
        here = list(self._behind_adjective(row, here))
        sure = [called[0] for _, called in here if len({self._conflict.side_of(c.claimant) for c in called}) == 1]
        sides = [self._conflict.side_of(called.claimant) for called in sure]
        options: Sequence[_Option] = [(at, called) for at, several in here for called in several]
        if sides:
            options = [one for one in options if self._conflict.side_of(one[1].claimant) == sides[0]] or options
        elif len({self._conflict.side_of(called.claimant) for _, called in options}) > 1:
            options = self._of_the_side_spoken_of(row, options)
        return self._made(options) if options else None

    def _of_the_side_spoken_of(self, row: Row, options: Sequence[_Option]) -> Sequence[_Option]:
        """*Russian troops have taken it, the defence ministry said*: that of the only side that the sentence names."""
        sides = {
            side for at in range(len(row)) for side in self._sides(row, range(at, at + 1)) if self._is_sure(row, at)
        }
        return [one for one in options if len(sides) == 1 and self._conflict.side_of(one[1].claimant) in sides]

    def _is_sure(self, row: Row, at: int) -> bool:
        return len(self._sides(row, range(at, at + 1))) == 1

    def _behind_adjective(self, row: Row, here: Sequence[_Named]) -> Sequence[_Named]:
        """*Ukrainian war-monitoring project DeepState* is DeepState: an adjective says where an observer is."""
        if len(here) != 2:  # noqa: PLR2004 - the adjective and the name
            return here
        (at, adjective), (behind, name) = here
        is_adjective = all(one.how is HowCalled.DEMONYM for one in adjective)
        is_observer = all(self._conflict.claimants[one.claimant].role is Role.OBSERVER for one in name)
        is_near = all(row.is_word(one) and not row.has(one, *APART) for one in range(at + 1, behind))
        return here[1:] if is_adjective and is_observer and is_near else here

    def _behind_and(self, row: Row, part: range) -> range:
        """The part behind *and*, where another side is named there: `… resistance and Russian bloggers`."""
        last = next((at for at in reversed(part) if row.has(at, "and")), None)
        if last is None:
            return part
        before, after = (self._sides(row, run) for run in (range(part.start, last), range(last + 1, part.stop)))
        return range(last + 1, part.stop) if after and before and not after & before else part

    def _sides(self, row: Row, part: range) -> set[ClaimantId]:
        return {self._conflict.side_of(called.claimant) for at in part for called in row.called(at)}

    def _made(self, options: Sequence[tuple[int, CalledClaimant]]) -> TextSpeaker:
        people = [one for one in options if one[1].person is not None]
        best = people[-1] if people else max(options, key=lambda one: len(self._conflict.line(one[1].claimant)))
        at, called = best
        is_adjective = all(one[1].how is HowCalled.DEMONYM for one in options)
        return TextSpeaker(
            claimant=called.claimant,
            first=min(one[0] for one in options) if called.person is None else at,
            last=max(one[0] for one in options) + 1 if called.person is None else at + 1,
            person=called.person,
            person_at=None if called.person is None else (at, at + 1),
            is_adjective=is_adjective,
        )

    def back(self, row: Row, begin: int, end: int | None = None) -> TextSpeaker | None:
        """The speaker before, for *he*, *it* or *the ministry*."""
        stop = begin + 1 if end is None else end
        joined = next((at + 1 for at in reversed(range(begin, stop)) if row.has(at, "and")), begin)
        begin = joined if joined < stop and row.has(begin, "bystander") else begin  # *witnesses and the group said*
        for at in range(begin, stop):
            is_pronoun = (row.has(at, "they") or row.key(at) == "statement") and at == stop - 1
            if (owner := self._owner(row, begin, stop)) is not None:
                return owner
            is_organ = (
                ((row.has(at, "official", "force") and not row.has(at, "bystander")) or row.called(at))
                and (row.key(begin) == "the" or row.has(begin, "own"))
                and at == stop - 1 <= begin + 2
            )
            if not (is_pronoun or is_organ):
                continue
            first = self.named(row, range(begin), first=True) if is_organ else self._subject(row, begin)
            last = first if is_pronoun and first is not None else self.last or first
            if last is None or (row.has(at, "he") and not self.is_person):
                return None
            own = self._conflict.side_of(last.claimant)
            organs = [one.claimant for one in row.called(at) if self._conflict.side_of(one.claimant) == own]
            claimant, person = (organs[0], None) if organs else (last.claimant, last.person)
            return TextSpeaker(claimant=claimant, first=at, last=at + 1, person=person, is_back=True)
        return None

    def _subject(self, row: Row, end: int) -> TextSpeaker | None:
        """The one force or state with which the sentence begins, for *it* in *The RSF captured Bara, it said*."""
        begin = next((at for at in range(min(end, BEGINNING_MAX)) if row.called(at)), end)
        last = begin
        while last < end and (row.called(last) or row.key(last) == "'s"):
            last += 1
        is_one = last < end and not row.has(last, "force", "official", "and") and row.key(end - 1) == ","
        named = self.named(row, range(begin, last)) if is_one and row.key(end) == "it" else None
        return None if named is None or named.is_adjective else named

    def _owner(self, row: Row, begin: int, end: int) -> TextSpeaker | None:
        """The owner in *its spokesman NAME*: the first claimant of the sentence, else the last speaker."""
        begin = next((at for at in range(begin, end) if row.has(at, "own")), end)
        is_office = row.has(begin, "own") and row.has(begin + 1, "official")
        if not is_office or not all(self._is_of_office(row, at) for at in range(begin + 2, end)):
            return None
        first = self.named(row, range(begin), first=True) or (None if self._names_any(row, begin) else self.last)
        if first is None or first.is_adjective or (first.first > BEGINNING_MAX and not first.is_back):
            return None
        return replace(first, first=begin, last=begin + 2, is_back=True, person=None, person_at=None)

    @staticmethod
    def _names_any(row: Row, end: int) -> bool:
        return any(row.called(at) for at in range(end))

    @staticmethod
    def _is_of_office(row: Row, at: int) -> bool:
        return row.is_capital(at) or row.has(at, "official", "title") or row.key(at) == ","
