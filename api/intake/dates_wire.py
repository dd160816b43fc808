"""The wire of dates that were read from words."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict

from api.text import dates
from api.text.languages.table import Axis, Language
from api.wire.answers import Understanding
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import to_text
from domain.dates.phrases.finding import FoundPhrase
from domain.dates.phrases.reading import Phrase, Publication, Sense

AXES = {Sense.ON: Axis.STATED, Sense.BY: Axis.STATED, Sense.SINCE: Axis.SINCE, Sense.UNTIL: Axis.UNTIL}


class BoundedDate(TypedDict):
    """``date``: EDTF. ``in_words``: as sentences of the record have it."""

    date: str
    earliest: str | None
    latest: str
    in_words: str


class DatePhrase(TypedDict):
    """``date`` is null where the words are not clear; then ``problem`` and ``cure`` say why."""

    words: str
    start: int
    end: int
    sense: Sense
    relative: bool
    date: BoundedDate | None
    problem: str | None
    cure: str | None
    choices: Sequence[BoundedDate]


class ReadDatesAnswer(Understanding):
    """``nearest``: a phrase that is written almost as the given one, which is none."""

    conflict: str
    zone: str
    published: str | None
    dates: Sequence[DatePhrase]
    nearest: str | None


def date_phrase(found: FoundPhrase, publication: Publication, language: Language) -> DatePhrase:
    phrase = found.phrase
    return {
        "words": phrase.words,
        "start": found.start,
        "end": found.end,
        "sense": phrase.sense,
        "relative": phrase.relative,
        "date": None if phrase.date is None else _bounded(phrase.date, phrase, publication, language),
        "problem": phrase.problem or None,
        "cure": phrase.cure or None,
        "choices": [_bounded(choice, phrase, publication, language) for choice in phrase.choices],
    }


def _bounded(date: ImpreciseDate, phrase: Phrase, publication: Publication, language: Language) -> BoundedDate:
    bounds = date.bounds(publication.zone)
    return {
        "date": date.text,
        "earliest": None if date.is_open else to_text(bounds.earliest),
        "latest": to_text(bounds.latest),
        "in_words": dates.said(date, AXES[phrase.sense], language, publication.zone),
    }
