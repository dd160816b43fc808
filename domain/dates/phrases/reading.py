"""One phrase: *on Thursday*, *since Monday*, *by 3 March*, *between 1 and 11 December*, to a date of the record.

Nothing is guessed beyond the text. A weekday is the nearest such day not after the publication, the day of publication
included. Words that may mean several dates are answered with these dates, and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum, auto
from typing import NamedTuple

from domain.dates import edtf, spoken
from domain.dates.edtf import BadDate, ImpreciseDate
from domain.dates.instants import local_day
from domain.dates.phrases.guessing import meant
from domain.dates.phrases.relative import RULES, read_range
from domain.dates.phrases.slavic import in_english


class Sense(StrEnum):
    """How a phrase uses the date that it names."""

    ON = auto()
    SINCE = auto()
    UNTIL = auto()
    BY = auto()  # at some time up to it


LEADS = {
    "since": Sense.SINCE,
    "from": Sense.SINCE,
    "until": Sense.UNTIL,
    "till": Sense.UNTIL,
    "up to": Sense.BY,
    "by": Sense.BY,
    "as of": Sense.BY,
}
LEAD = re.compile(rf"({'|'.join(LEADS)}) (?=.)")
QUALIFIED = re.compile(
    r"^(?:(?:at )?(?:noon|midnight|dawn|dusk) (?:on )?|(?:on|in|during) the (?:evening|morning|night) of )"
)
ELSEWHERE = re.compile(
    r"(?:a|an|one|two|three|several|\d+|the) (?:day|week|month|year)s? (?:earlier|later|before|after)"
    r"|the (?:same|previous|next|following|other) (?:day|week|month|year)|that (?:day|week|month|year)|then"
)
DAY_OF_PUBLICATION = "give the day of publication first"
ANY_DAY = edtf.parse("2025-12-31")  # to ask whether words name a date at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """The words of a date and what they mean. ``named``: the date itself, None where the words are not clear.

    Then ``problem`` and ``cure`` say why, and ``choices`` has the dates that may be meant. ``relative``: it was counted
    from the day of publication, so that the words should be kept beside the date.
    """

    words: str
    sense: Sense = Sense.ON
    named: ImpreciseDate | None = None
    relative: bool = False
    problem: str = ""
    cure: str = ""
    choices: Sequence[ImpreciseDate] = ()

    @property
    def date(self) -> ImpreciseDate | None:
        """The date to record: of *by 3 March*, some time up to that day."""
        return up_to(self.named) if self.named is not None and self.sense is Sense.BY else self.named


class Publication(NamedTuple):
    """When a text appeared, and the zone in which it names its days."""

    published: ImpreciseDate | None
    zone: tzinfo

    @property
    def day(self) -> ImpreciseDate | None:
        """The one day; None where it is not known, or is a month or a range."""
        if self.published is None:
            return None
        if self.published.instant is not None:
            return edtf.parse(local_day(self.published.instant, self.zone).isoformat())
        days = self.published.days
        return edtf.parse(date.fromordinal(days.first).isoformat()) if days and 0 < days.first == days.last else None


def read(text: str, publication: Publication) -> Phrase | None:
    """Return what ``text``, one phrase, means; None where it is not about a date at all."""
    words = in_english(plain(text))
    sense, words = _without_lead(words, publication.day)
    try:
        found = _named(words, publication.day)
    except BadDate as bad:
        choices = tuple(edtf.parse(choice) for choice in bad.choices)
        problem = f"{text!r} {bad.reason}"
        return Phrase(words=text, sense=sense, problem=problem, cure=bad.cure, choices=choices)
    if found is not None:
        return Phrase(words=text, sense=sense, named=found.date, relative=found.relative)
    return _unread(text, words, publication)


def _without_lead(words: str, day: ImpreciseDate | None) -> tuple[Sense, str]:
    """The sense of a lead such as *since*, and the words behind it. *From 1 to 11 December* has none."""
    lead = LEAD.match(words)
    if lead is None or _is_run(words, ANY_DAY if day is None else day):
        return Sense.ON, words
    return LEADS[lead[1]], words[lead.end() :]


def _is_run(words: str, day: ImpreciseDate) -> bool:
    try:
        return read_range(words, day, _named) is not None
    except BadDate:
        return True


def up_to(named: ImpreciseDate) -> ImpreciseDate:
    """Some time up to a date: of a set, up to its last day. An instant stays as it is."""
    if named.days is None or named.is_open:
        return named
    if not named.text.startswith("["):
        return edtf.parse(f"[..{named.text}]")
    return edtf.parse(f"[..{date.fromordinal(named.days.last).isoformat()}]")


def plain(text: str) -> str:
    """In small letters, with one kind of space, dash and apostrophe, and without commas."""
    folded = text.casefold().replace("\u2019", "'").replace("\u02bc", "'").replace("`", "'")
    folded = folded.replace("\u2013", "-").replace("\u2014", "-").replace(",", " ")
    return " ".join(folded.split()).strip(" .;:")


def _named(words: str, day: ImpreciseDate | None) -> spoken.Spoken | None:
    """The date that the words name, without a lead. Raises ``BadDate`` where several may be meant."""
    words = QUALIFIED.sub("", words)
    if (run := read_range(words, day, _named)) is not None:
        return run
    if (found := spoken.read(words, day)) is not None:
        return found
    published = None if day is None or day.days is None else date.fromordinal(day.days.first)
    for rule in RULES:
        if (named := rule(words, published)) is not None:
            return named
    return None


def _unread(text: str, words: str, publication: Publication) -> Phrase | None:
    if ELSEWHERE.fullmatch(words):
        problem = f"{text!r} counts from another day of the text"
        return Phrase(words=text, problem=problem, cure="write the day that is meant, such as 2025-12-11")
    if publication.day is None and _may_name(words):
        return Phrase(words=text, problem=f"{text!r} counts from the day of publication", cure=DAY_OF_PUBLICATION)
    return None


def _may_name(words: str) -> bool:
    """Whether the words name a date, or several, beside some day of publication."""
    try:
        return _named(words, ANY_DAY) is not None
    except BadDate:
        return True


def nearest(text: str, publication: Publication) -> str | None:
    """Return a phrase that names a date and differs little from ``text``; None if no phrase does."""
    guess = meant(plain(text))
    if guess is None or guess == plain(text):
        return None
    found = read(guess, publication)
    return guess if found is not None and (found.named is not None or found.choices) else None
