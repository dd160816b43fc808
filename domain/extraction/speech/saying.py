"""The words of saying and denying in a sentence: their speakers, and how far they reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.claimants.lookup import HowCalled
from domain.extraction.speech.falsehood import begins_false, calls_a_claim_false, calls_it_false
from domain.extraction.speech.speakers import Speakers, TextSpeaker
from domain.extraction.speech.subjects import SUBJECT_LENGTH_MAX, apposed_head, is_inverted, over_asides, subject_begin
from domain.extraction.words.chains import chain_before
from domain.extraction.words.items import QUOTES
from domain.extraction.words.row import STOPS, Row
from domain.record.declarations import Conflict

OWNED_MAX = 4
NOUN_OWNERS_MAX = 8  # how many items may say whose claim it is
AGENT_LENGTH_MAX = 10
COLON_AT_MAX = 8  # before which item the colon of a speaker stands
INVERTED_LENGTH_MAX = 14
OF_SPEECH = (
    "unclear speech",
    "according to",
    "claim noun",
    "label",
    "say",
    "deny",
    "saying",
    "denying",
    "say base",
    "deny base",
)
ISSUED = frozenset({"made", "issued", "published", "voiced", "put", "spread", "circulated"})  # a claim, by somebody
NOUN_BEFORE = frozenset(
    {"'s", "'", "of", "by", "despite", "with", "to", "any", "no", "these", "such", "previous", "recent"}
)


class SpeechKind(StrEnum):
    SAYS = auto()
    DENIES = auto()
    SILENT = auto()  # has not confirmed, cannot verify


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
    """Finds the words of saying in the rows of one text."""

    def __init__(self, conflict: Conflict) -> None:
        self.speakers = Speakers(conflict)

    @contextmanager
    def apart(self) -> Iterator[SpeechReader]:
        """Read on as from here, and forget it again."""
        kept, self.speakers = self.speakers, copy(self.speakers)
        try:
            yield self
        finally:
            self.speakers = kept

    def read(self, row: Row) -> list[Speech]:
        found = [] if (colon := self._colon(row)) is None else [colon]
        for at in (at for at, piece in enumerate(row.items) if piece.has(*OF_SPEECH)):
            speech = self._speech(row, at, found)
            if speech is not None:
                found.append(speech)
                if speech.speaker is not None and not speech.is_noun:
                    self.speakers.spoke(row, speech.speaker, range(speech.begin, len(row)))
        if all(speech.speaker is None for speech in found):
            self.speakers.acted(row)
        return found

    def _colon(self, row: Row) -> Speech | None:
        """*Kyiv: Siversk is under our control*: a claimant alone before a colon, with which the sentence begins."""
        at = next((at for at in range(1, min(len(row), COLON_AT_MAX)) if row.key(at) == ":"), None)
        if at is None or any(row.items[one].frames or row.has(one, "say", "deny", "be") for one in range(at)):
            return None
        speaker = self.speakers.named(row, range(at))
        return None if speaker is None else Speech(at=at, begin=0, kind=SpeechKind.SAYS, speaker=speaker)

    def _speech(self, row: Row, at: int, before: Sequence[Speech]) -> Speech | None:
        piece = row.items[at]
        if piece.has("unclear speech", "according to"):
            is_silent = piece.has("unclear speech")
            silent = Speech(at=at, begin=at, kind=SpeechKind.SILENT, speaker=None)
            return silent if is_silent else self._according(row, at)
        if piece.has("claim noun") and self._is_noun(row, at):
            return self._noun(row, at)
        if self._is_verb(row, at):
            return self._verb(row, at, before)
        if piece.has("saying", "denying"):
            kind = SpeechKind.DENIES if piece.has("denying") else SpeechKind.SAYS
            return self._participle(row, at, kind, before)
        if piece.has("say base", "deny base"):
            return self._base(row, at, before)
        return None

    def _is_verb(self, row: Row, at: int) -> bool:
        is_labelled = row.has(at, "label") and calls_a_claim_false(row, at)
        says = row.has(at, "say", "deny") and not self._is_noun(row, at) and not _is_in_a_name(row, at)
        return is_labelled or says

    @staticmethod
    def _is_noun(row: Row, at: int) -> bool:
        """*Russian claims*, *the claim*, *its statement*; not *Russia claims*."""
        if not row.has(at, "claim noun"):
            return row.has(at, "say") and row.has(at - 1, "own") and row.key(at - 1) != "whose"
        if not row.has(at, "say", "say base"):
            return True
        before = row.items[at - 1] if at else None
        if before is None or _is_object(row, at):
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
        speaker = self.speakers.named(row, range(at + 1, end)) or self._back(row, at + 1, end)
        return Speech(
            at=at, begin=at, kind=SpeechKind.SAYS, speaker=speaker, is_after=at > 0 and row.key(at - 1) != "but"
        )

    def _back(self, row: Row, begin: int, end: int) -> TextSpeaker | None:
        """*according to the group*, with which a sentence may end."""
        stop = end - 1 if row.key(end - 1) == "." else end
        return self.speakers.back(row, begin) or self.speakers.back(row, begin, stop)

    def _noun(self, row: Row, at: int) -> Speech | None:
        """*Russian claims that*, *a statement by Russian commanders that*; None where nobody is named."""
        begin = at
        while (
            begin > 0
            and at - begin < NOUN_OWNERS_MAX
            and row.key(begin - 1) not in {"called", "that"}
            and (
                row.called(begin - 1)
                or row.has(begin - 1, "official", "force", "skip", "filler", "false", "own", "blogger", "month", "past")
                or row.key(begin - 1) in {"'s", "'"}
                or row.key(begin - 1).isdecimal()
            )
        ):
            begin -= 1
        if row.has(at, "confirm") and row.has(begin - 1, "not"):
            return Speech(at=at, begin=begin, kind=SpeechKind.SILENT, speaker=None)  # *no confirmation from Kyiv that*
        if row.key(at + 1) == "," and row.has(begin - 1, "contrary"):
            return None  # *Contrary to Moscow's claims, Siversk is …*
        speaker = self.speakers.named(row, range(begin, at))
        by = at + 2 if row.key(at + 1) in ISSUED else at + 1
        if speaker is None and row.has(by, "by", "from"):
            end = by + 1
            while end < len(row) and end - by < AGENT_LENGTH_MAX and not self._ends_agent(row, end):
                end += 1
            speaker = self.speakers.named(row, range(by + 1, end))
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
        if calls_it_false(row, at + 1) or row.has(at, "label") or (not before and begins_false(row)):
            kind = SpeechKind.DENIES
        if chain.is_negated:
            kind = SpeechKind.SILENT
        speaker, begin, is_after = self._subject(row, over_asides(row, chain.begin), at, before)
        return Speech(at=at, begin=begin, kind=kind, speaker=speaker, is_after=is_after)

    def _passive(self, row: Row, at: int) -> Speech | None:
        """*It was reported that*, *was told by Gerasimov that*, *was announced by Kyiv*."""
        if row.has(at + 1, "that"):
            return Speech(at=at, begin=at, kind=SpeechKind.SAYS, speaker=None)
        if row.has(at + 1, "by"):
            end = min(len(row), at + AGENT_LENGTH_MAX)
            that = next((one for one in range(at + 2, end) if row.has(one, "that")), None)
            speaker = self.speakers.named(row, range(at + 2, that or end))
            kind = SpeechKind.DENIES if row.has(at, "deny") else SpeechKind.SAYS
            return Speech(at=at, begin=at, kind=kind, speaker=speaker, is_after=that is None)
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
        return self.speakers.named(row, range(min(at, SUBJECT_LENGTH_MAX)), first=True)

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
        if (head := apposed_head(row, end - 1)) is not None:
            return self._of_head(row, head, end), head.start, False
        if is_inverted(row, end, at):
            stop = at + 1
            while (
                stop < len(row)
                and stop - at < INVERTED_LENGTH_MAX
                and not row.has(stop, "that", "but")
                and row.key(stop) not in {";", ":"}
            ):
                stop += 1
            speaker = self.speakers.named(row, range(at + 1, stop)) or self.speakers.back(row, at + 1)
            return speaker, at, True
        begin = subject_begin(row, end, is_apposed=previous == ",")
        speaker = self.speakers.named(row, range(begin, end)) or self.speakers.back(row, begin, end)
        return speaker, begin, False

    def _of_head(self, row: Row, head: range, end: int) -> TextSpeaker | None:
        """*The RSF, which has besieged the town, said*: the clause does not say who it is; an apposition may."""
        speakers = self.speakers
        is_relative = row.has(head.stop + 1, "relative")
        named = speakers.named(row, head if is_relative else range(head.start, end))
        return named or speakers.back(row, head.start, head.stop) or speakers.back(row, head.start, end)

    def _nearest(self, row: Row, at: int) -> TextSpeaker | None:
        begin = subject_begin(row, at, is_apposed=False)
        return self.speakers.named(row, range(begin, at))


def _is_object(row: Row, at: int) -> bool:
    """*dismissed TPLF claims that*, *Fano claims of capturing*: a noun, whose claim it is standing before it."""
    if not row.called(at - 1):
        return False
    begin = at - 1
    while begin > 0 and at - begin < NOUN_OWNERS_MAX and (row.called(begin) or row.has(begin, "skip", "false")):
        begin -= 1
    return row.has(begin, "deny", "denying", "deny base") or (row.has(at + 1, "of") or row.key(at + 1) == "about")


def _is_in_a_name(row: Row, at: int) -> bool:
    """*Port Said*, *Bir Said*."""
    return row.key(at) == "said" and row.is_capital(at) and row.is_capital(at - 1) and not row.called(at - 1)
