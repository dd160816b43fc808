"""What a language file gives: templates alone, one for each sentence. No template inflects a name.

Translators edit ``en.json``, ``uk.json`` and ``ru.json`` beside this module. The template ``own`` is used where the
holder is the speaker itself. Verbs are neutral: says, denies, takes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple

from domain.extraction.explanations import Because
from domain.stances.differences import Reason
from domain.stances.outcomes import Answered
from domain.vocabulary import Agreement, Bound, Matter, Outcome, Role, Status, Voice


class Case(StrEnum):
    """A date alone, after a word that governs a genitive, and as an adverb: 11 December, of it, on it."""

    BARE = auto()
    OF = auto()
    ON = auto()


class Precision(StrEnum):
    INSTANT = auto()
    DAY = auto()
    MONTH = auto()
    SEASON = auto()
    WINTER = auto()  # which ends in the next year
    YEAR = auto()
    # In the first half of a range, without what the second half says:
    DAY_ALONE = auto()
    DAY_OF_MONTH = auto()
    MONTH_ALONE = auto()


class Axis(StrEnum):
    """What a date is of a statement."""

    STATED = auto()
    SINCE = auto()
    UNTIL = auto()
    FROM = auto()  # of a stretch of time
    TO = auto()
    EVER = auto()  # from then on


class Shape(StrEnum):
    """How a date is imprecise, beside its precision: EDTF's marks and sets."""

    PLAIN = auto()
    WITHIN = auto()  # a month, a season or a year
    ABOUT = auto()  # ~
    POSSIBLY = auto()  # ?
    POSSIBLY_ABOUT = auto()  # %
    OPEN = auto()  # [..b]
    RANGE = auto()  # [a..b]
    ONE_OF = auto()  # [a,b]


class Plural(StrEnum):
    """Categories of the Unicode CLDR."""

    ONE = auto()
    FEW = auto()
    MANY = auto()


class Roughly(StrEnum):
    """How well a count of days is known, where the dates are imprecise."""

    EXACTLY = auto()
    AT_LEAST = auto()
    AT_MOST = auto()
    ABOUT = auto()


class PluralForms(StrEnum):
    """How many forms a noun has beside a number."""

    TWO = auto()  # English: by the number one
    THREE = auto()  # Ukrainian and Russian: by the last digit, but not in the second ten of a hundred


class Manner(StrEnum):
    """How a statement is made."""

    CLAIM = auto()
    DENIAL = auto()
    DERIVED_DENIAL = auto()  # it did not say what is true instead
    NO_POSITION = auto()
    RETRACTION = auto()


class Says(NamedTuple):
    own: str
    other: str


class Template(NamedTuple):
    """A template for a date on an axis, and the case that the date then stands in."""

    case: Case
    text: str


class Headings(NamedTuple):
    stances: str
    timeline: str
    day: str
    changes: str
    revised: str  # where the two coordinates are known at two positions


class Cut(StrEnum):
    """The kind of instant that a coordinate is."""

    NOW = auto()
    DAY = auto()  # the end of one
    INSTANT = auto()


class Empty(NamedTuple):
    """Of an answer without rows."""

    unclaimed: str
    filtered: str
    not_found: str
    any_place: str


class List(StrEnum):
    """The lists of a day."""

    STATEMENTS = auto()
    POSSIBLY = auto()
    CHANGED = auto()
    DISPUTES_OPENED = auto()
    DISPUTES_CLOSED = auto()


class News(NamedTuple):
    """What items of the feed say, and the documents that hold them."""

    title: str
    about: str
    report: str
    source_corrected: str
    corrected: str
    annulled: str
    replaced: str
    corroborated: str
    statement_redacted: str
    report_redacted: str
    claimant_corrected: str
    conflict_declared: str
    place_declared: str
    batch_declared: str
    zone_declared: str
    conflict_retired: str
    conflict_reinstated: str
    place_retired: str
    place_reinstated: str
    stance: str
    stance_ended: Mapping[Matter, str]
    revised: str
    revised_ended: Mapping[Matter, str]
    dispute_gone: str
    due: str
    reason: str
    note: str
    source: str
    removed: str
    recorded: str
    pinned: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The words for dates."""

    months: Mapping[Case, Sequence[str]]
    seasons: Mapping[Case, Sequence[str]]  # from spring on
    points: Mapping[Case, Mapping[Precision, str]]
    axes: Mapping[Axis, Mapping[Shape, Template]]
    items: Mapping[Shape, str]  # in a set or a range
    or_: str
    together: Sequence[tuple[str, str]] = ()  # what is written otherwise where two words meet


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Calendar):
    code: str
    letters: str  # of its alphabet, where names in it are recognised by their letters
    own_letters: str  # those that languages with the same script lack
    by_then: str  # no later than it was stated
    # Counts
    plural_forms: PluralForms
    days: Mapping[Plural, str]
    roughly: Mapping[Roughly, str]
    # Who
    roles: Mapping[Role, str]
    and_others: str
    hedge: str
    extent: str
    share: str
    redacted: str  # of a statement that lost a part by law
    quoted: str
    cited: str
    carried: str  # by another source, too
    archived: str
    worded: str  # the source's own term for the status
    # What
    says: Mapping[Status, Says]
    still_says: Mapping[Status, Says]
    manners: Mapping[Manner, str]
    since: str  # how a date is joined to what is said
    span: str
    open_span: str
    # Agreement
    topics: Mapping[Matter, str]
    agreements: Mapping[Agreement, str]
    labels: Mapping[Agreement, str]
    common: Mapping[str, str]
    disputes: Mapping[Outcome, str]
    open_for: str
    opened_by: str
    closed_by: str
    # Outcomes
    answers: Mapping[Answered, str]
    counts: Mapping[Answered, str]
    counted: str
    # Changes
    turned: str
    unturned: str
    before: str
    nothing_before: Mapping[Matter, str]
    nothing_after: Mapping[Matter, str]
    moved: str
    still_claimed: str  # a clause, and who says so
    no_statement: Mapping[Matter, str]
    of_that_day: str
    ways: Mapping[Reason, str]
    made_by: str
    # Answers
    headings: Headings
    said_by: Mapping[Cut, str]
    to_come: str  # after a day or an instant in the future
    about: Mapping[Cut, str]
    about_then: Mapping[Cut, str]  # the same as said by
    known: str
    known_now: str
    no_conflict: str
    bounds: Mapping[Bound, str]  # "" for what is asked unless another is given
    voices: Mapping[Voice, str]
    matters: Mapping[Matter, str]
    lists: Mapping[List, str]
    nothing: str
    shown_of: str  # where a page has a part of a list
    empty: Empty
    explanations: Mapping[Because, str]
    news: News

    def plural(self, count: int) -> Plural:
        """Return the form that a noun takes beside ``count``: one day, two days."""
        last, ten = count % 10, count % 100 // 10
        if self.plural_forms is PluralForms.TWO:
            return Plural.ONE if count == 1 else Plural.MANY
        if ten == 1 or last not in {1, 2, 3, 4}:
            return Plural.MANY
        return Plural.ONE if last == 1 else Plural.FEW
