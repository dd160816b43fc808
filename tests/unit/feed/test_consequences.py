"""A place that is moved on from entry to entry says at each what all of its words say, read anew."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.feed.consequences import Alteration, PlaceNow
from domain.feed.items import DisputeClosed, DisputeOpened
from domain.record.dating import NEVER
from domain.record.folded import Record
from domain.stances.governing import Weighed
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Bound, Matter, Voice
from tests.support.builders import CONFLICT, TOWN, Journal
from tests.support.histories import journals, sieges, words_of
from tests.support.properties import examples

Words = dict[str, Weighed]


def states(journal: Journal) -> list[tuple[Words, frozenset[str], Instant]]:
    """The words about the town after each entry, the sides, and when it was recorded."""
    record, found = Record(first_rules=journal.record.first_rules), []
    for number, entry in enumerate(journal.entries):
        record.apply(entry)
        words = {word.statement: word for word in words_of(record) if word.place == TOWN}
        at = entry.recorded_at + number * MICROSECONDS_PER_DAY // 4
        found.append((words, record.conflicts[CONFLICT].sides(), at))
    return found


def altered(before: Words, after: Words, sides: frozenset[str]) -> Alteration:
    removed = [name for name, word in before.items() if after.get(name) != word]
    added = [word for name, word in after.items() if before.get(name) != word]
    return Alteration(sides=sides, removed=removed, added=added)


def disputes(words: Words, sides: frozenset[str], matter: Matter, at: Instant) -> Sequence[Dispute]:
    of = track(words.values(), sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter, up_to=at)
    return of.disputes


def a_place(words: Words, sides: frozenset[str], told_at: Instant) -> PlaceNow:
    return PlaceNow(conflict=CONFLICT, place=TOWN, sides=sides, words=words.values(), told_at=told_at)


@examples(150)
@given(st.one_of(journals(size=20), sieges(size=20)))
def test_a_place_that_is_kept_says_what_one_made_anew_says(journal: Journal) -> None:
    kept = a_place({}, frozenset(), 0)
    words, sides, told_at = Words(), frozenset[str](), 0
    for after, sides_after, at in states(journal):
        anew = a_place(words, sides, told_at)
        alteration = altered(words, after, sides_after)

        assert kept.take(alteration, at=at) == anew.take(alteration, at=at)
        assert kept.due() == a_place(after, sides_after, at).due()
        words, sides, told_at = after, sides_after, at


@examples(150)
@given(st.one_of(journals(size=20), sieges(size=20)))
def test_the_disputes_that_it_names_are_those_of_the_timeline(journal: Journal) -> None:
    kept = a_place({}, frozenset(), 0)
    words, sides, told_at = Words(), frozenset[str](), 0
    for after, sides_after, at in states(journal):
        for item in kept.take(altered(words, after, sides_after), at=at):
            if isinstance(item, DisputeOpened):
                now = disputes(after, sides_after, item.matter, at)[-1]
                assert (item.begins, item.opened_by) == (now.begins, now.opened_by)
            if isinstance(item, DisputeClosed):
                was = disputes(words, sides, item.matter, told_at)[-1]
                ended = [
                    each for each in disputes(after, sides_after, item.matter, at) if (each.ends or NEVER) > was.begins
                ]
                told = (ended[-1].ends, ended[-1].outcome, ended[-1].closed_by) if ended else (None, None, None)
                assert item.begins == was.begins
                assert (item.ends, item.outcome, item.closed_by) == told
        words, sides, told_at = after, sides_after, at
