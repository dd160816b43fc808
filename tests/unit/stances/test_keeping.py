"""Places that are kept along time, entry by entry, against the rules over all words that are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.zones import installed
from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.record.folded import record_at
from domain.stances.governing import Weighed
from domain.stances.keeping import KeptPlace, Revision
from domain.stances.known import ListedWords, PlaceWord, listed
from domain.stances.outcomes import Answered, claims_of_control
from domain.stances.settled import ClaimRow, DisputeRow
from domain.stances.succession import EVER, Succession, intervals
from domain.stances.timeline import track
from domain.vocabulary import Bound, ClaimantId, Matter, Outcome, StatementId, Voice
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.histories import INSTANTS, journals, quarrels, sieges, words_of


class Kept:
    """A place that takes each entry in, by a list of its words or made anew."""

    def __init__(self) -> None:
        self.place = KeptPlace()
        self._words: dict[StatementId, PlaceWord] = {}
        self._sides: AbstractSet[ClaimantId] = frozenset()

    def take(self, words: Iterable[Weighed], sides: frozenset[ClaimantId]) -> None:
        now = {word.said.statement: word for word in listed(words)}
        known = ListedWords(now.values())
        ids = sorted(now.keys() | self._words.keys())
        revisions = [Revision(self._words.get(each), now.get(each)) for each in ids]
        revised = [each for each in revisions if each.before != each.after]
        if sides == self._sides and len(revised) <= 1:
            self.place.take(revised, sides=sides, words=known)
        else:
            self.place.remake(now.values(), sides=sides, words=known)
        self._words, self._sides = now, sides


@given(journals(size=16) | quarrels() | sieges(), st.sampled_from(INSTANTS))
@settings(max_examples=200)
def test_a_kept_place_is_what_the_rules_make_of_the_words_known_then(journal: Journal, instant: Instant) -> None:
    kept = {place: Kept() for place in (TOWN, OTHER_TOWN)}
    for position in range(1, len(journal.entries) + 1):
        record = record_at(journal.entries, position=position, first_rules=installed)
        if CONFLICT not in record.conflicts:
            continue
        words, sides = words_of(record), record.conflicts[CONFLICT].sides()
        for place, of_place in kept.items():
            there = [word for word in words if word.place == place]
            of_place.take(there, sides)
            check(of_place.place, there, sides, instant)


def check(kept: KeptPlace, words: Sequence[Weighed], sides: frozenset[ClaimantId], instant: Instant) -> None:
    for matter in Matter:
        assert stretches_of(kept, matter) == stretches_by_the_rules(words, matter)
        found = track(words, sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter, up_to=instant)
        assert [dispute_at(each, instant) for each in kept.disputes[matter] if each.begins <= instant] == [
            (each.begins, each.ends, each.opened_by, each.closed_by, each.outcome) for each in found.disputes
        ]
    assert claims_at(kept, instant) == [
        (each.side, each.claimant, each.begins, each.ends, each.outcome, each.closed_by, each.closed_at)
        for each in claims_of_control(words, sides=sides, voice=Voice.SIDE, at=instant)
    ]


Row = tuple[ClaimantId, Instant, Instant, StatementId | None, bool]


def stretches_of(kept: KeptPlace, matter: Matter) -> list[Row]:
    return [
        (key.speaker, each.begins, each.ends, each.said.statement if each.said else None, each.is_captured)
        for key, stretches in sorted(kept.stretches.items())
        if key.matter is matter
        for each in stretches
        if (each.begins, each.ends) != (EVER, NEVER)  # of a speaker whose every word is gone
    ]


def stretches_by_the_rules(words: Sequence[Weighed], matter: Matter) -> list[Row]:
    retractions = {word.retracts: word for word in words if word.retracts is not None}
    by_speaker = dict[ClaimantId, Succession]()
    for each in intervals(words, retractions, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter):
        by_speaker.setdefault(each.word.speaker or "", Succession()).put(each)
    return [
        (speaker, begins, ends, interval.word.statement if interval else None, bool(interval and interval.is_captured))
        for speaker, succession in sorted(by_speaker.items())
        for begins, ends, interval in succession.stretches()
    ]


def dispute_at(
    row: DisputeRow, at: Instant
) -> tuple[Instant, Instant | None, StatementId, StatementId | None, Outcome]:
    if row.ends > at:
        return row.begins, None, row.opened_by, None, Outcome.OPEN
    return row.begins, row.ends, row.opened_by, row.closed_by, row.outcome


def claims_at(kept: KeptPlace, at: Instant) -> list[tuple[object, ...]]:
    is_disputed = any(each.begins <= at < each.ends for each in kept.disputes[Matter.CONTROL])
    return [
        (
            side,
            each.claimant,
            each.begins,
            each.ends if each.ends <= at else None,
            *answer_at(each, at, is_disputed=is_disputed),
        )
        for side, claims in sorted(kept.claims.items())
        for each in claims
        if each.begins <= at
    ]


def answer_at(row: ClaimRow, at: Instant, *, is_disputed: bool) -> tuple[Answered, StatementId | None, Instant | None]:
    if row.acknowledged is not None and row.acknowledged.at <= at:
        return Answered.ACKNOWLEDGED, row.acknowledged.by, row.acknowledged.at
    if row.answer is not None and row.ends <= at:
        return row.answer, row.answered_by, row.ends
    return Answered.CONTRADICTED if is_disputed else Answered.UNANSWERED, None, None
