"""The dates of a sentence: when something was said, and when it is said to have become so."""

from __future__ import annotations

from collections.abc import Sequence

from domain.dates.phrases.finding import FoundPhrase, find
from domain.dates.phrases.reading import Publication
from domain.extraction.facts import Fact
from domain.extraction.speech.saying import Speech
from domain.extraction.words.row import Row


def dates_of(row: Row, publication: Publication) -> list[FoundPhrase]:
    """Return the dates of a sentence, with their bounds in the whole text."""
    start, end = row.sentence.start, row.sentence.end
    return [
        FoundPhrase(found.start + start, found.end + start, found.phrase)
        for found in find(row.text[start:end], publication)
    ]


def stated_at(row: Row, dates: Sequence[FoundPhrase], speech: Speech, facts: Sequence[Fact]) -> FoundPhrase | None:
    """The date that belongs to words of saying: none of what was said, and the nearest to them."""
    at = row.items[speech.at]
    starts = [row.items[fact.first].start for fact in facts if fact.first > speech.at]
    ends = [_end_of(row, fact) for fact in facts if fact.first < speech.at]
    first, last = max(ends, default=row.sentence.start), min(starts, default=row.sentence.end)
    near = [date for date in dates if first <= date.start and date.end <= last]
    return min(near, key=lambda date: min(abs(date.start - at.end), abs(at.start - date.end)), default=None)


def effective_of(row: Row, dates: Sequence[FoundPhrase], fact: Fact, facts: Sequence[Fact]) -> FoundPhrase | None:
    """The date that follows what is said: `captured Siversk on Monday`."""
    end = _end_of(row, fact)
    nexts = [row.items[other.first].start for other in facts if other.first > fact.first]
    last = min([*nexts, row.sentence.end])
    return next((date for date in dates if end <= date.start and date.end <= last), None)


def _end_of(row: Row, fact: Fact) -> int:
    return max([row.items[fact.last - 1].end, *(place.end for place in fact.places)])
