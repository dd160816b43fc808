"""Whose word a status is: the speech that it belongs to, and the noun of a claim in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.extraction.explanations import Because
from domain.extraction.facts import BACKGROUND
from domain.extraction.slavic.frames import ToldStatus
from domain.extraction.slavic.parties import PartyWords
from domain.extraction.slavic.sides import Sides
from domain.extraction.slavic.speech import SpeechWords, governing
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.words.items import QUOTES, Piece
from domain.extraction.words.lexicon import Form
from domain.vocabulary import ClaimantId, Role

CHAIN_LENGTH_MAX = 10

OPENING_MAX = 2  # how far from the beginning of a sentence a party may stand with which it begins, in items
JOINED_MAX = 3  # items from *and* to the words of saying that it joins
CLAIM_DISTANCE_MAX = 2  # items between a word of saying and the noun of a claim that it is about
NO_SIDE = frozenset({"foreign", "commentator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBy:
    """``claim_of``: whose claim it is, where another speaks of it. ``problem``: why nobody says it here."""

    speech: SpeechWords | None = None
    speaker: TextSpeaker | None = None
    claim_of: PartyWords | None = None
    is_of_claim: bool = False
    denies: bool = False
    why: Because | None = None
    problem: Because | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Those who speak in one sentence. ``last``: who spoke before it. ``narrator``: whose word the rest is."""

    row: Sequence[Piece]
    parties: Sequence[PartyWords]
    speeches: Sequence[SpeechWords]
    sides: Sides
    narrator: ClaimantId | None = None
    last: TextSpeaker | None = None
    closing: TextSpeaker | None = None  # whom the end of the quotation names that the sentence is in
    goes_on: bool = False  # inside a quotation that began in the sentence before

    def said_by(self, one: ToldStatus) -> SaidBy:
        speech = governing(self.speeches, one.at)
        if any(each.is_silent for each in (self.speeches if speech is None else [speech])):
            return SaidBy(problem=Because.MENTIONED)
        if one.form is not Form.NOUN or one.is_negated:  # *оточення немає* says so itself
            denies = speech is not None and speech.denies and not speech.is_tail
            denies = denies and not self._has_colon(0 if speech is None else speech.at, one.at)
            return self._said(one, speech, denies=denies)
        claim = self._claim_noun(one.at)
        if claim is not None:
            return self._of_claim(one, claim)
        if not self._is_object(one.at, speech):
            speech = self._of_fronted(one.at)
        if speech is None and not (one.at > 0 and self.row[one.at - 1].has("manage")):
            return SaidBy(problem=BACKGROUND)
        return self._said(one, speech, denies=speech is not None and speech.denies)

    def _has_colon(self, first: int, last: int) -> bool:
        """*Заперечив втрату міста: «Місто наше»*: the words behind a colon are not denied."""
        return any(self.row[at].key == ":" for at in range(first, last))

    def before(self, at: int) -> Sequence[PartyWords]:
        return [party for party in self.parties if party.last <= at]

    def spoken(self) -> TextSpeaker | None:
        """The last speaker that the sentence names."""
        named = [
            speech.party for speech in self.speeches if speech.party is not None and speech.party.claimant is not None
        ]
        return self._speaker(named[-1]) if named else None

    def opening(self) -> TextSpeaker | None:
        """The person or organ with whom a sentence begins in which nobody speaks: *Речник штабу ... показав*."""
        first = self.parties[0] if self.parties else None
        if first is None or first.first > OPENING_MAX or first.claimant is None or first.is_adjective:
            return None
        is_speaker = first.person is not None or "spokesperson" in first.classes
        return self._speaker(first) if is_speaker else None

    # Nouns of claims

    def _of_claim(self, one: ToldStatus, claim: int) -> SaidBy:
        """*Спростував заяви росіян про захоплення ...*; *інформація про окупацію ... є фейком*."""
        speech = governing(self.speeches, claim)
        is_denied = speech is not None and speech.denies and not speech.is_tail
        is_denied |= any(item.has("false") for item in self.row[one.at :])
        is_told = speech is not None and not speech.is_tail and claim - speech.at <= CLAIM_DISTANCE_MAX
        if not (is_denied or is_told):
            return SaidBy(problem=Because.MENTIONED)
        said = self._said(one, speech, denies=is_denied)
        beside = (party for party in self.parties if party.first == claim + 1 or party.last == claim)
        return SaidBy(
            speech=said.speech,
            speaker=said.speaker,
            claim_of=next(beside, None),
            is_of_claim=True,
            denies=is_denied,
            why=said.why,
        )

    def _claim_noun(self, at: int) -> int | None:
        for number in range(at - 1, max(-1, at - CHAIN_LENGTH_MAX), -1):
            if self.row[number].has("claim noun"):
                return number
            if not self._is_between(number):
                return None
        return None

    def _is_between(self, number: int) -> bool:
        """Whether an item may stand between words of saying and what is said: a party, *про*, *нібито*."""
        item = self.row[number]
        if item.key == "," or item.key in QUOTES:
            return item.key != "," or self.row[number + 1].has("that")
        if any(party.first <= number < party.last for party in self.parties):
            return True
        is_plain = item.is_word and not item.classes and not item.frames
        return is_plain or item.has("about", "of", "that", "doubtful", "filler", "in", "and", "pronoun", "with")

    def _is_object(self, at: int, speech: SpeechWords | None) -> bool:
        """Whether a noun such as *відхід* is what is said, or was brought to an end: *завершили освобождение*."""
        if at > 0 and self.row[at - 1].has("manage"):
            return True
        if speech is None or speech.is_tail:
            return False
        party = speech.party
        begin = party.last if party is not None and party.first > speech.at else speech.at + 1
        return all(self._is_between(number) for number in range(begin, at))

    def _of_fronted(self, at: int) -> SpeechWords | None:
        """*Про взяття Курахового звітували в Кремлі*: the words of saying whose object opens the sentence."""
        is_opening = at == 0 or (at == 1 and self.row[0].has("about", "of", "filler"))
        speech = next((each for each in self.speeches if each.at > at and not each.is_tail), None)
        if not is_opening or speech is None:
            return None
        between = self.row[at + 1 : speech.at]
        return None if any(item.key == "," or item.frames for item in between) else speech

    # Speakers

    def _said(self, one: ToldStatus, speech: SpeechWords | None, *, denies: bool) -> SaidBy:
        if speech is None:
            if self.goes_on and self.last is not None:
                return SaidBy(speaker=self._back(one.at), why=Because.BEFORE_NAMES)
            if self.closing is not None:
                return SaidBy(
                    speaker=replace(self.closing, first=one.at, last=one.at, person_at=None), why=Because.BEHIND_NAMES
                )
            narrated = None if self.narrator is None else TextSpeaker(claimant=self.narrator, first=one.at, last=one.at)
            return SaidBy(speaker=narrated)
        if speech.party is not None and speech.party.claimant is not None:
            return SaidBy(speech=speech, speaker=self._speaker(speech.party), denies=denies)
        speaker, why = self._unnamed(speech, one.at)
        return SaidBy(speech=speech, speaker=speaker, denies=denies, why=why)

    def _back(self, at: int) -> TextSpeaker | None:
        """The speaker before, whom no words here name."""
        return None if self.last is None else replace(self.last, first=at, last=at, person_at=None, is_back=True)

    def _unnamed(self, speech: SpeechWords, at: int) -> tuple[TextSpeaker | None, Because | None]:
        """Return who is meant by *в ведомстве*, *военные*, *ворог*; or where no party is named."""
        party = speech.party
        if party is None:
            joined = self._joined(speech)
            return joined or self._back(at), None if joined or self.last is None else Because.BEFORE_NAMES
        if party.classes & NO_SIDE:
            return None, None
        if party.is_enemy:
            before = None if self.last is None else self.sides.conflict.side_of(self.last.claimant)
            return self._of_side(self.sides.other(before), party), Because.OTHER_SIDE
        if self.last is not None and self._may_be_last(party):
            return self._back(at), Because.BEFORE_NAMES
        is_unsure = self._is_observer(self.last) and self.sides.home == self.sides.occupier
        if "at home" not in party.classes or is_unsure:
            return None, None
        return self._of_side(self.sides.home, party), Because.AT_HOME

    def _may_be_last(self, party: PartyWords) -> bool:
        """Whether words such as *військові* may be of the speaker before, unless that is an observer."""
        is_other = self._is_observer(self.last) and "force" in party.classes
        return "own" not in party.classes and not party.is_named and not is_other

    def _is_observer(self, speaker: TextSpeaker | None) -> bool:
        return speaker is not None and self.sides.conflict.claimants[speaker.claimant].role is Role.OBSERVER

    def _joined(self, speech: SpeechWords) -> TextSpeaker | None:
        """*В Генштабе сообщали, что ..., и опровергали ...*: the speaker of the part before."""
        before = [one for one in self.speeches if one.at < speech.at and not one.is_tail and one.party is not None]
        is_joined = (
            bool(before)
            and not speech.is_tail
            and any(self.row[at].has("and") for at in range(max(0, speech.at - JOINED_MAX), speech.at))
        )
        party = before[-1].party if is_joined else None
        return None if party is None else self._speaker(party)

    @staticmethod
    def _of_side(side: ClaimantId | None, party: PartyWords) -> TextSpeaker | None:
        return None if side is None else TextSpeaker(claimant=side, first=party.first, last=party.last)

    def _speaker(self, party: PartyWords) -> TextSpeaker | None:
        if party.claimant is None:
            return None
        person_at = None if party.person_at is None else (party.person_at, party.person_at + 1)
        return TextSpeaker(
            claimant=party.claimant,
            first=party.first,
            last=party.last,
            person=party.person,
            person_at=person_at,
            is_adjective=party.is_adjective,
        )
