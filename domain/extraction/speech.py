"""The words of saying and denying in a sentence: their speakers, and how far they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import TypeAlias

from domain.claimants.lookup import HowCalled
from domain.extraction.chains import chain_before
from domain.extraction.claimants import CalledClaimant
from domain.extraction.items import QUOTES
from domain.extraction.row import STOPS, Row
from domain.record.declarations import ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId, Role

OWNED_MAX = 4
NOUN_OWNERS_MAX = 8  # how many items may say whose claim it is
AGENT_LENGTH_MAX = 10
INVERTED_LENGTH_MAX = 14
APPOSITION_COMMAS = 2
FALSE_SUBJECT_MAX = 6
NAME_LENGTH_MAX = 5  # of a person, with titles, in items
BEGINNING_MAX = 3  # how far from the beginning of a sentence a claimant may stand with which it begins, in items
SUBJECT_LENGTH_MAX = 40  # how far a subject is looked for, in items
ISSUED = frozenset({"made", "issued", "published", "voiced", "put", "spread", "circulated"})  # a claim, by somebody
TELLING = frozenset({"told", "tells", "informed", "informs", "assured", "assures"})
NOUN_BEFORE = frozenset({"'s", "of", "by", "despite", "with", "to", "any", "no", "these", "such", "previous", "recent"})


APART = ("of", "and", "by", "to", "from", "force", "say")
_Named: TypeAlias = "tuple[int, Sequence[CalledClaimant]]"


class SpeechKind(StrEnum):
    SAYS = auto()
    DENIES = auto()
    SILENT = auto()  # has not confirmed, cannot verify


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


@dataclass(slots=True)
class Speech:
    """Words of saying at ``at``. ``begin``: where their subject begins. ``is_after``: they follow what is said."""

    at: int
    begin: int
    kind: SpeechKind
    speaker: TextSpeaker | None
    is_noun: bool = False
    is_after: bool = False
    is_participle: bool = False


class SpeechReader:
    """Finds the words of saying in the rows of one text. ``last``: the speaker before, for pronouns."""

    def __init__(self, conflict: Conflict) -> None:
        self._conflict = conflict
        self.last: TextSpeaker | None = None

    def read(self, row: Row) -> list[Speech]:
        found = list[Speech]()
        for at in range(len(row)):
            speech = self._speech(row, at, found)
            if speech is not None:
                found.append(speech)
                if speech.speaker is not None and not speech.is_noun:
                    self.last = speech.speaker
        return found

    def _speech(self, row: Row, at: int, before: Sequence[Speech]) -> Speech | None:
        piece = row.items[at]
        if piece.has("unclear speech", "according to"):
            is_silent = piece.has("unclear speech")
            silent = Speech(at=at, begin=at, kind=SpeechKind.SILENT, speaker=None)
            return silent if is_silent else self._according(row, at)
        if piece.has("claim noun") and self._is_noun(row, at):
            return self._noun(row, at)
        if piece.has("say", "deny") and not self._is_noun(row, at):
            return self._verb(row, at, before)
        if piece.has("saying", "denying"):
            kind = SpeechKind.DENIES if piece.has("denying") else SpeechKind.SAYS
            return self._participle(row, at, kind, before)
        if piece.has("say base", "deny base"):
            return self._base(row, at, before)
        return None

    @staticmethod
    def _is_noun(row: Row, at: int) -> bool:
        """*Russian claims*, *the claim*, *its statement*; not *Russia claims*."""
        if not row.has(at, "claim noun"):
            return row.has(at, "say") and row.has(at - 1, "own") and row.key(at - 1) != "whose"
        if not row.has(at, "say", "say base"):
            return True
        before = row.items[at - 1] if at else None
        if before is None:
            return True
        if any(row.key(one) == "'s" for one in range(max(0, at - OWNED_MAX), at)) and row.has(
            at - 1, "month", "past"
        ) | (before.key.isdecimal()):
            return True
        is_adjective = any(called.how is HowCalled.DEMONYM for called in before.called) and not before.key.endswith("s")
        return (
            is_adjective
            or before.key in NOUN_BEFORE
            or before.has(
                "own",
                "demonstrative",
                "skip",
                "false",
                "say",
                "deny",
                "denying",
                "deny base",
                "direction",
                "confirm",
                "past",
                "unclear speech",
            )
        )

    # The kinds of words

    def _according(self, row: Row, at: int) -> Speech:
        end = at + 1
        while end < len(row) and end - at < SUBJECT_LENGTH_MAX and row.key(end) not in STOPS:
            if row.key(end) == ",":
                break
            end += 1
        speaker = self._named(row, range(at + 1, end)) or self._back(row, at + 1)
        return Speech(
            at=at, begin=at, kind=SpeechKind.SAYS, speaker=speaker, is_after=at > 0 and row.key(at - 1) != "but"
        )

    def _noun(self, row: Row, at: int) -> Speech | None:
        """*Russian claims that*, *a statement by Russian commanders that*; None where nobody is named."""
        begin = at
        while (
            begin > 0
            and at - begin < NOUN_OWNERS_MAX
            and row.key(begin - 1) != "called"
            and (
                row.called(begin - 1)
                or row.has(begin - 1, "official", "force", "skip", "filler", "false", "own", "blogger", "month", "past")
                or row.key(begin - 1) == "'s"
                or row.key(begin - 1).isdecimal()
            )
        ):
            begin -= 1
        speaker = self._named(row, range(begin, at))
        by = at + 2 if row.key(at + 1) in ISSUED else at + 1
        if speaker is None and row.has(by, "by", "from"):
            end = by + 1
            while end < len(row) and end - by < AGENT_LENGTH_MAX and not self._ends_agent(row, end):
                end += 1
            speaker = self._named(row, range(by + 1, end))
        if speaker is None:
            return None
        return Speech(at=at, begin=begin, kind=SpeechKind.SAYS, speaker=speaker, is_noun=True)

    @staticmethod
    def _ends_agent(row: Row, at: int) -> bool:
        return row.has(at, "that", "of", "to") or row.key(at) == ","

    def _verb(self, row: Row, at: int, before: Sequence[Speech]) -> Speech | None:
        chain = chain_before(row, at)
        if chain.has_have is False and chain.has_be and not row.has(at, "be"):
            return self._passive(row, at)
        if row.has(at - 1, "own", "skip") or row.key(at - 1) in {"'s", "a", "the"}:
            return None  # a claimed capture
        is_denied_claim = row.has(at, "deny") and row.has(chain.begin - 1, "claim noun")
        if row.has(at + 1, "by") and (row.key(at - 1) in {",", "as"} or is_denied_claim):
            return self._passive(row, at)
        kind = SpeechKind.DENIES if row.has(at, "deny") else SpeechKind.SAYS
        if _calls_it_false(row, at + 1):
            kind = SpeechKind.DENIES
        if chain.is_negated:
            kind = SpeechKind.SILENT
        speaker, begin, is_after = self._subject(row, chain.begin, at, before)
        return Speech(at=at, begin=begin, kind=kind, speaker=speaker, is_after=is_after)

    def _passive(self, row: Row, at: int) -> Speech | None:
        """*It was reported that*; *was quoted by* is another matter."""
        if row.has(at + 1, "that"):
            return Speech(at=at, begin=at, kind=SpeechKind.SAYS, speaker=None)
        if row.has(at + 1, "by"):
            speaker = self._named(row, range(at + 2, min(len(row), at + 10)))
            kind = SpeechKind.DENIES if row.has(at, "deny") else SpeechKind.SAYS
            return Speech(at=at, begin=at, kind=kind, speaker=speaker, is_after=True)
        return None

    def _participle(self, row: Row, at: int, kind: SpeechKind, before: Sequence[Speech]) -> Speech | None:
        """*, saying that*: the speaker before. *with Pushilin claiming*: the subject before it."""
        begin = at
        while begin > 0 and row.has(begin - 1, "filler", "and", "not", "doubtful"):
            begin -= 1
        if row.has(begin - 1, "of", "by", "for", "after", "before"):
            return None
        if begin == 0 or row.key(begin - 1) in {",", *QUOTES} or row.has(begin - 1, "but") or begin < at:
            last = next((speech for speech in reversed(before) if not speech.is_noun), None)
            speaker = self._around(row, at) if last is None else last.speaker
            if last is None and row.has(at, "impersonal"):
                speaker = None  # `footage shows Russian troops there, indicating that`
            return Speech(at=at, begin=begin, kind=kind, speaker=speaker, is_participle=True)
        speaker = self._nearest(row, at)
        if speaker is None and before and not row.has(begin - 1, "bystander"):
            speaker = before[-1].speaker
        return Speech(at=at, begin=begin, kind=kind, speaker=speaker, is_participle=True)

    def _around(self, row: Row, at: int) -> TextSpeaker | None:
        """The first claimant of the sentence, whose participle it is."""
        return self._named(row, range(min(at, SUBJECT_LENGTH_MAX)), first=True)

    def _base(self, row: Row, at: int, before: Sequence[Speech]) -> Speech | None:
        """*did not acknowledge*, *Russian sources claim that*, *refused to confirm*."""
        chain = chain_before(row, at)
        kind = SpeechKind.DENIES if row.has(at, "deny base") else SpeechKind.SAYS
        if chain.is_negated or chain.is_modal or chain.is_infinitive:
            return Speech(at=at, begin=chain.begin, kind=SpeechKind.SILENT, speaker=None)
        is_joined = (
            bool(before) and row.has(chain.begin - 1, "and") and not (row.has(at + 1, "of") or row.called(at + 1))
        )
        is_acting = row.has(chain.begin - 1, "force", "official", "blogger", "they") or is_joined
        if not is_acting and not row.called(chain.begin - 1):
            return None
        speaker, begin, is_after = self._subject(row, chain.begin, at, before)
        return Speech(at=at, begin=begin, kind=kind, speaker=speaker, is_after=is_after)

    # The speaker

    def _subject(self, row: Row, end: int, at: int, before: Sequence[Speech]) -> tuple[TextSpeaker | None, int, bool]:
        """The speaker of the verb at ``at``, whose chain begins at ``end``; where it begins; whether all was said."""
        previous = row.key(end - 1) if end else ""
        if (row.has(end - 1, "and", "or", "but") or (previous == "," and row.has(end, "and"))) and before:
            last = next((speech for speech in reversed(before) if not speech.is_noun), None)
            return (None if last is None else last.speaker), end, False
        if self._is_inverted(row, end, at):
            stop = at + 1
            while (
                stop < len(row)
                and stop - at < INVERTED_LENGTH_MAX
                and not row.has(stop, "that", "but")
                and row.key(stop) not in {";", ":"}
            ):
                stop += 1
            speaker = self._named(row, range(at + 1, stop)) or self._back(row, at + 1)
            return speaker, at, True
        begin = self._subject_begin(row, end, is_apposed=previous == ",")
        speaker = self._named(row, range(begin, end)) or self._back(row, begin, end)
        return speaker, begin, False

    @staticmethod
    def _is_inverted(row: Row, end: int, at: int) -> bool:
        if row.key(at) in TELLING or end != at:
            return False
        if not (end > 0 and (row.key(end - 1) in QUOTES or row.key(end - 1) == ",")) or _is_name_apposed(row, end - 1):
            return False
        after = at + 1
        if row.has(after, "that"):
            return False
        return bool(row.called(after)) or row.is_capital(after) or row.has(after, "demonstrative", "he", "official")

    @staticmethod
    def _subject_begin(row: Row, end: int, *, is_apposed: bool) -> int:
        """Where the subject begins: behind the last comma, or, where a comma ends an apposition, before it."""
        begin, commas = end, 0
        while begin > max(0, end - SUBJECT_LENGTH_MAX) and not _ends_subject(row, begin - 1, end):
            if row.key(begin - 1) == ",":
                commas += 1
                if (not is_apposed and begin < end) or commas > APPOSITION_COMMAS:
                    break
            begin -= 1
        return begin

    def _nearest(self, row: Row, at: int) -> TextSpeaker | None:
        begin = self._subject_begin(row, at, is_apposed=False)
        return self._named(row, range(begin, at))

    def _named(self, row: Row, part: range, *, first: bool = False) -> TextSpeaker | None:
        """The claimant that a run of items names: a person, else the one furthest below its side."""
        here = [(at, row.called(at)) for at in self._behind_and(row, part) if row.called(at)]
        if not here:
            return None
        if first:
            here = here[:1]
        here = list(self._behind_adjective(row, here))
        sure = [called[0] for _, called in here if len({self._conflict.side_of(c.claimant) for c in called}) == 1]
        sides = [self._conflict.side_of(called.claimant) for called in sure]
        options = [(at, called) for at, several in here for called in several]
        if sides:
            options = [one for one in options if self._conflict.side_of(one[1].claimant) == sides[0]] or options
        if not sides and len({self._conflict.side_of(called.claimant) for _, called in options}) > 1:
            return None
        return self._made(options)

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

    def _back(self, row: Row, begin: int, end: int | None = None) -> TextSpeaker | None:
        """The speaker before, for *he*, *it* or *the ministry*."""
        stop = begin + 1 if end is None else end
        for at in range(begin, stop):
            is_pronoun = row.has(at, "they") and at == stop - 1
            if (owner := self._owner(row, begin, stop)) is not None:
                return owner
            is_organ = (
                ((row.has(at, "official", "force") and not row.has(at, "bystander")) or row.called(at))
                and (row.key(begin) == "the" or row.has(begin, "own"))
                and at == stop - 1 <= begin + 2
            )
            if not (is_pronoun or is_organ):
                continue
            last = self.last or (self._named(row, range(begin), first=True) if is_organ else None)
            if last is None or (row.has(at, "he") and last.person is None):
                return None
            own = self._conflict.side_of(last.claimant)
            organs = [one.claimant for one in row.called(at) if self._conflict.side_of(one.claimant) == own]
            claimant, person = (organs[0], None) if organs else (last.claimant, last.person)
            return TextSpeaker(claimant=claimant, first=at, last=at + 1, person=person, is_back=True)
        return None

    def _owner(self, row: Row, begin: int, end: int) -> TextSpeaker | None:
        """The claimant with which the sentence begins, for *its spokesman NAME*."""
        is_office = row.has(begin, "own") and row.has(begin + 1, "official")
        if not is_office or end <= begin + 2 or not all(self._is_of_office(row, at) for at in range(begin + 2, end)):
            return None
        first = self._named(row, range(begin), first=True)
        if first is None or first.is_adjective or first.first > BEGINNING_MAX:
            return None
        return replace(first, first=begin, last=begin + 2, is_back=True)

    @staticmethod
    def _is_of_office(row: Row, at: int) -> bool:
        return row.is_capital(at) or row.has(at, "official", "title") or row.key(at) == ","


def _is_name_apposed(row: Row, comma: int) -> bool:
    """*The governor, Oleh Syniehubov, said*: whether only a name stands before the comma, behind another."""
    at = comma - 1
    while comma - at <= NAME_LENGTH_MAX and (row.is_capital(at) or row.has(at, "title")) and not row.items[at].frames:
        at -= 1
    return row.key(comma) == "," and at < comma - 1 and row.key(at) == "," and row.is_word(at - 1)


def _ends_subject(row: Row, at: int, end: int) -> bool:
    """Whether no subject that ends at ``end`` reaches back over this item."""
    piece = row.items[at]
    if piece.key in QUOTES:
        return not (at + 1 < end and row.key(at - 1) != ",")
    if piece.key in STOPS or piece.has("that", "but", "relative", "say", "deny"):
        return True
    return at + 1 < end and piece.has("and") and row.key(at - 1) == ","


def _calls_it_false(row: Row, at: int) -> bool:
    """Whether *the claim was false*, *this was untrue* and the like stand at ``at``."""
    here = at
    while here - at < FALSE_SUBJECT_MAX and (
        row.has(here, "that", "demonstrative", "skip", "own", "it", "claim noun", "denied content", "past")
        or row.called(here)
        or row.key(here) == "'s"
    ):
        here += 1
    if here == at or not row.has(here, "be"):
        return False
    while row.has(here, "be", "filler", "skip"):
        here += 1
    return row.has(here, "false")
