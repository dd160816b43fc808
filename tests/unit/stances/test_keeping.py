"""Places that are kept along time, entry by entry, against the rules over all words that are known."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.zones import installed
from domain.dates.instants import LAST, Instant
from domain.intake.drafts import AnnulmentDraft
from domain.record.folded import record_at
from domain.stances.governing import Weighed
from domain.stances.keeping.known import PlaceWord, listed
from domain.stances.keeping.place import KeptPlace, Revision
from domain.stances.keeping.remembered import RememberedWords
from domain.vocabulary import ClaimantId, Matter, StatementId, Status
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal, a_draft, amended
from tests.support.cases import CONFLICT as OF_CASES
from tests.support.cases import Case, mapped_positions, places_of, temporal_cases
from tests.support.histories import INSTANTS, journals, quarrels, sieges, words_of
from tests.support.properties import examples
from tests.support.timelines import AlongTime, StretchRow, as_kept, by_the_rules, by_the_rules_at
from tests.unit.stances.test_temporal_vectors import recorded
from tests.unit.stances.test_temporal_vectors import words_of as words_about

OF_CASES_AT = (INSTANTS[0], INSTANTS[-1], LAST)


class Kept:
    """A place that takes each entry in, or is made anew of its words; these are remembered from entry to entry."""

    def __init__(self) -> None:
        self.place = KeptPlace()
        self._words: dict[StatementId, PlaceWord] = {}
        self._known = RememberedWords()
        self._sides: AbstractSet[ClaimantId] = frozenset()

    def take(self, words: Iterable[Weighed], sides: frozenset[ClaimantId]) -> None:
        now = {word.said.statement: word for word in listed(words)}
        ids = sorted(now.keys() | self._words.keys())
        revisions = [Revision(self._words.get(each), now.get(each)) for each in ids]
        revised = [each for each in revisions if each.before != each.after]
        for each in revised:
            self._known.revise(*each)
        if sides == self._sides and len(revised) <= 1:
            self.place.take(revised, sides=sides, words=self._known)
        else:
            self.place.remake(now.values(), sides=sides, words=self._known)
        self._words, self._sides = now, sides


@given(journals(size=16) | quarrels() | sieges(), st.sampled_from(INSTANTS))
@examples(200)
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
            assert as_it_is_kept(of_place.place, instant) == by_the_rules(there, sides, instant)


def as_it_is_kept(place: KeptPlace, instant: Instant) -> AlongTime:
    stretches: dict[Matter, list[StretchRow]] = {}
    for key, of_speaker in sorted(place.stretches.items()):
        stretches.setdefault(key.matter, []).extend(
            (key.speaker, each.begins, each.ends, each.said and each.said.statement, each.is_captured)
            for each in of_speaker
        )
    return as_kept(stretches, place.disputes, place.claims, instant)


@pytest.mark.parametrize("case", temporal_cases(), ids=lambda case: str(case["name"]))
def test_a_kept_place_is_what_the_rules_make_of_every_case(case: Case) -> None:
    entries = recorded(case)
    kept = {place: Kept() for place in places_of(case)}
    for position in range(mapped_positions(case)[0], len(entries) + 1):
        record = record_at(entries, position=position)
        words, sides = words_about(record), record.conflicts[OF_CASES].sides()
        for place, of_place in kept.items():
            there = [word for word in words if word.place == place]
            of_place.take(there, sides)
            for instant, expected in zip(OF_CASES_AT, expected_of_case(tuple(there), sides), strict=True):
                assert as_it_is_kept(of_place.place, instant) == expected


@cache
def expected_of_case(words: tuple[Weighed, ...], sides: frozenset[ClaimantId]) -> list[AlongTime]:
    """Most entries leave the words about most places as they were."""
    return list(by_the_rules_at(OF_CASES_AT, words, sides))


def test_a_claim_whose_acknowledgement_is_annulled_is_acknowledged_by_the_next_one() -> None:
    journal = Journal()
    journal.report(a_draft("r1", by="russia", status=Status.CONTROLLED, holder="russia", stated="2025-04-02"))
    for name, stated in (("u1", "2025-04-04"), ("u2", "2025-04-06")):
        left = a_draft(name, by="ukraine", status=Status.NOT_PRESENT, holder="ukraine", stated=stated)
        journal.report(left)
    kept, answers = Kept(), list[StatementId | None]()

    for target in (None, "u1", "u2"):
        if target is not None:
            journal.take(amended(journal.record, target, AnnulmentDraft(reason="out"), amendment=f"a-{target}"))
        kept.take(words_of(journal.record), journal.record.conflicts[CONFLICT].sides())
        [claim] = as_it_is_kept(kept.place, LAST).claims
        answers.append(claim[-2])

    assert answers == ["u1", "u2", None]
