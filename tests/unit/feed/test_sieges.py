"""A speaker's siege that words are put into one by one is as the one made of all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given

from domain.feed.sieges import Siege
from domain.record.folded import Record
from domain.stances.governing import Weighed
from domain.stances.succession import (
    Capture,
    GoverningStretch,
    Interval,
    Succession,
    capture_of,
    interval_of,
    intervals,
)
from domain.vocabulary import Bound, Matter, Status, Voice
from tests.support.builders import TOWN, Journal
from tests.support.histories import sieges, words_of
from tests.support.properties import examples

BOUND = Bound.LATEST
Words = dict[str, Weighed]


def states(journal: Journal) -> Iterator[Words]:
    """The words about the town after each entry."""
    record = Record(first_rules=journal.record.first_rules)
    for entry in journal.entries:
        record.apply(entry)
        yield {word.statement: word for word in words_of(record) if word.place == TOWN}


def retractions(words: Words) -> Words:
    return {word.retracts: word for word in words.values() if word.retracts is not None}


def parts(words: Words, names: Sequence[str], speaker: str) -> tuple[list[Interval], list[Capture]]:
    """The intervals and the captures of those of ``names`` that are the speaker's."""
    of_speaker = [words[name] for name in names if name in words and words[name].speaker == speaker]
    taken_back = retractions(words)
    counting = [interval_of(w, taken_back.get(w.statement), BOUND) for w in of_speaker if w.matter is Matter.SIEGE]
    captures = [capture_of(w, taken_back.get(w.statement), BOUND) for w in of_speaker if w.status is Status.CONTROLLED]
    return [each for each in counting if each is not None], [each for each in captures if each is not None]


def shown(stretch: GoverningStretch) -> object:
    """Its word, whether it is captured, and the ranks that end or capture it at either end."""
    latest = stretch.interval
    if latest is None:
        return stretch.begins, stretch.ends, None
    at_ends = [
        (latest.retraction_at(at), max((word.rank for word in latest.captures_at(at)), default=None))
        for at in (stretch.begins, stretch.ends)
    ]
    return stretch.begins, stretch.ends, latest.word, latest.is_captured, at_ends


@examples(300)
@given(sieges(size=20))
def test_it_is_at_each_entry_as_one_made_of_all_words(journal: Journal) -> None:
    kept, before = dict[str, Siege](), Words()
    for words in states(journal):
        changed = [name for name in {**before, **words} if before.get(name) != words.get(name)]
        changed = list(dict.fromkeys((words.get(name) or before[name]).retracts or name for name in changed))
        for speaker in sorted({word.speaker for word in words.values() if word.speaker is not None} | kept.keys()):
            of_speaker = [word for word in words.values() if word.speaker == speaker]
            siege = kept.setdefault(speaker, Siege((), ()))
            siege.exchange(changed, *parts(words, changed, speaker))

            whole = intervals(of_speaker, retractions(words), bound=BOUND, voice=Voice.SIDE, matter=Matter.SIEGE)
            at_once = Succession(whole)
            assert [*map(shown, siege.succession.stretches())] == [*map(shown, at_once.stretches())]
        before = words
