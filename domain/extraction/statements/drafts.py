"""From what a sentence states, and who says so, to its statements: claims and denials with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.extraction.explanations import Because
from domain.extraction.facts import NEGATED, Fact, HolderIs, HolderMention
from domain.extraction.places.mentions import PlaceMention
from domain.extraction.speech.falsehood import is_called_false
from domain.extraction.speech.reach import governing, settled
from domain.extraction.speech.saying import Speech, SpeechKind
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.statements.answers import Answer, answer_to
from domain.extraction.statements.bare_denials import BareDenials
from domain.extraction.statements.calendar import effective_of, stated_at
from domain.extraction.statements.contradictions import merged
from domain.extraction.statements.voiced import ReadSentence, StatementWords, evidence, span
from domain.extraction.words.row import Row
from domain.record.declarations import Conflict
from domain.vocabulary import MEANINGS, ClaimantId, Kind, Status

NO_HOLDER = frozenset({Status.CONTESTED, Status.NOT_CONTESTED, Status.NOT_ENCIRCLED, Status.UNCLEAR})
NOUN_BEHIND_MAX = 10  # from the words that deny to the claim that they deny, in items


class _Voice(NamedTuple):
    """The voice of a fact. ``own``: whose *its forces* are, if another's. ``is_proud``: of its own deed."""

    speaker: TextSpeaker
    is_denied: bool = False
    own: TextSpeaker | None = None
    is_proud: bool = False


class Drafting:
    """Makes the statements of one sentence after the other. It keeps what was spoken of, for *the city* and *it*."""

    def __init__(self, conflict: Conflict, narrator: ClaimantId | None) -> None:
        self._conflict, self._narrator = conflict, narrator
        self._denials = BareDenials(conflict)
        self._last_place: PlaceMention | None = None
        self._last_holder: ClaimantId | None = None
        self.unsaid: Because | None = None  # why the last sentence has facts and no statement

    def read(self, sentence: ReadSentence) -> list[StatementWords]:
        """Return the statements of a sentence."""
        self.unsaid = None
        settled(sentence.speeches, [(fact.first, fact.last) for fact in sentence.stated])
        found = list[StatementWords]()
        for fact in sentence.facts:
            if fact.problem and fact.holder is not None and fact.holder.side is not None:
                self._last_holder = fact.holder.side
            if not fact.problem and fact.places:
                found.extend(self._of_fact(sentence, fact))
            elif fact.places and (answer := answer_to(sentence.row, fact, sentence.speeches)) is not None:
                found.extend(self._answered(sentence, fact, answer))
        for speech in sentence.speeches:
            if speech.kind is SpeechKind.DENIES and (denials := self._denials.of(sentence, speech, found)):
                found.extend(denials)
            elif speech.kind is SpeechKind.DENIES and speech.speaker is not None:
                _deny_with(speech, found)
        if sentence.names or sentence.nearby:
            self._last_place = [*sentence.nearby, *sentence.names][-1]
        self._denials.before = [one for one in found if one.kind is Kind.CLAIM]
        return merged(found, self._conflict)

    # Facts

    def _of_fact(self, sentence: ReadSentence, fact: Fact) -> Iterator[StatementWords]:
        speech = governing(sentence.speeches, sentence.row, fact.first + (fact.frame == "declared"))
        if speech is not None and speech.kind is SpeechKind.SILENT:
            return
        speaker, is_narrated = self._speaker(sentence, speech, fact)
        if speaker is None:
            self.unsaid = Because.UNSAID
            self._last_holder = fact.holder.side if fact.holder is not None and fact.holder.side else self._last_holder
            return
        voice = _Voice(
            speaker,
            is_denied=speech is not None
            and (speech.kind is SpeechKind.DENIES or (not speech.is_noun and is_called_false(sentence.row, fact))),
            is_proud=speech is not None and (speech.is_noun or sentence.row.has(speech.at, "proud")),
        )
        for place in fact.places:
            made = self._statement(sentence, fact, place, voice)
            if made is None:
                continue
            made.is_narrated = is_narrated
            made.is_reported = speech is not None and speech.is_noun
            _date(made, sentence, speech, fact)
            yield made
            self._last_holder = made.holder or self._last_holder
            if not made.place.is_back:
                self._last_place = made.place
            yield from self._denied(sentence, speech, fact, made)

    def _answered(self, sentence: ReadSentence, fact: Fact, answer: Answer) -> Iterator[StatementWords]:
        voice = _Voice(answer.speaker, is_denied=answer.is_no)
        for place in fact.places:
            made = self._statement(sentence, fact, place, voice)
            if made is not None:
                yield made

    def _speaker(self, sentence: ReadSentence, speech: Speech | None, fact: Fact) -> tuple[TextSpeaker | None, bool]:
        """The speaker of a fact, and whether that is the narrator, of whom all other prose is."""
        if speech is not None and (speech.speaker is not None or not sentence.row.has(speech.at, "impersonal")):
            return speech.speaker, False
        if speech is None and sentence.quoted_by is not None and sentence.row.is_quoted(fact.first):
            return replace(sentence.quoted_by, first=fact.first, last=fact.first, person_at=None, is_back=True), False
        is_claim_of_nobody = speech is None and sentence.row.has(fact.first - 2, "claim noun")
        if self._narrator is None or is_claim_of_nobody:
            return None, False
        return TextSpeaker(claimant=self._narrator, first=fact.first, last=fact.first), True

    def _denied(
        self, sentence: ReadSentence, speech: Speech | None, fact: Fact, made: StatementWords
    ) -> Iterator[StatementWords]:
        """The denial around a claim of another: `denied Russian claims that`."""
        denier = _denier(sentence, speech, fact)
        if denier is None or denier.speaker is None or denier.speaker.claimant == made.speaker.claimant:
            return
        voice = _Voice(denier.speaker, is_denied=True, own=made.speaker, is_proud=True)
        counter = self._statement(sentence, fact, made.said_place, voice)
        if counter is not None:
            counter.denied = made
            counter.evidence["denies"] = [span(sentence.row, denier.at, denier.at + 1)]
            yield counter

    def _statement(
        self, sentence: ReadSentence, fact: Fact, said: PlaceMention, voice: _Voice
    ) -> StatementWords | None:
        place = self._resolved(said, sentence)
        status = Status.PARTLY_CONTROLLED if fact.status is Status.CONTROLLED and said.is_partly else fact.status
        holder = None if fact.status in NO_HOLDER else self._held_by(fact.holder, fact.status, voice)
        if voice.is_denied:
            if status not in NEGATED:
                return None
            status, holder = self._opposite(fact, status, holder, voice)
        if not MEANINGS[status].needs_holder:
            holder = None
        if fact.frame == "is in" and voice.speaker.person is not None and _is_pronoun(sentence.row, fact.holder):
            self.unsaid = Because.UNHELD  # *they are in Siversk*, of whom a person speaks
            return None
        if place.is_back and place.is_vague:
            self.unsaid = Because.UNPLACED
            return None
        if MEANINGS[status].needs_holder and holder is None and place.is_back:
            self.unsaid = Because.NOTHING_SAID
            return None
        return StatementWords(
            kind=Kind.DENIAL if voice.is_denied else Kind.CLAIM,
            speaker=voice.speaker,
            place=place,
            said_place=said,
            status=status,
            holder=holder,
            row=sentence.row,
            fact=fact,
            evidence=evidence(sentence.row, fact, voice.speaker, said),
        )

    def _opposite(
        self, fact: Fact, status: Status, holder: ClaimantId | None, voice: _Voice
    ) -> tuple[Status, ClaimantId | None]:
        """The opposite, as a denial says it: of a loss of one's own, that the other side does not hold the place."""
        side = self._conflict.side_of(voice.speaker.claimant)
        other = self._enemy(side) if self._conflict.is_side(side) else None
        if fact.frame == "lose" and status is Status.NOT_CONTROLLED and holder == side and other is not None:
            return Status.NOT_CONTROLLED, other
        return NEGATED[status], holder

    def _held_by(self, holder: HolderMention | None, status: Status, voice: _Voice) -> ClaimantId | None:
        if holder is not None and holder.how is HolderIs.NAMED:
            return holder.side
        side = self._conflict.side_of((voice.own or voice.speaker).claimant)
        if not self._conflict.is_side(side):
            return self._last_holder if holder is not None and holder.how is HolderIs.OWN else None
        is_other = voice.is_denied or status is Status.ENCIRCLED
        how = (HolderIs.OTHER if is_other else HolderIs.OWN) if holder is None else holder.how
        if how is not HolderIs.OWN and voice.is_proud:
            how = HolderIs.OWN
        if how is HolderIs.UNSAID and status is Status.CONTROLLED and not voice.is_denied:
            return None
        if how is HolderIs.OWN:
            return side
        return self._enemy(side) or (self._last_holder if voice.is_denied and self._last_holder != side else None)

    def _enemy(self, side: ClaimantId) -> ClaimantId | None:
        others = self._conflict.sides() - {side}
        return next(iter(others)) if len(others) == 1 else None

    def _resolved(self, place: PlaceMention, sentence: ReadSentence) -> PlaceMention:
        """*The city* as the last place before it that a fact is about, else the last that is named."""
        if not place.is_back:
            return place
        before = [name for name in sentence.names if name.end <= place.start]
        starts = {one.start for fact in sentence.facts for one in fact.places}
        stated = [name for name in before if name.start in starts]
        back = (stated or before)[-1] if before else self._last_place
        if back is None:
            return place
        return replace(back, is_partly=place.is_partly, extent=place.extent, share=place.share)


def _is_pronoun(row: Row, holder: HolderMention | None) -> bool:
    return holder is not None and row.has(holder.first, "they")


def _deny_with(speech: Speech, found: Sequence[StatementWords]) -> None:
    """Where nothing tells what is denied, the words behind it say what is so instead: they are the denial."""
    own = [one for one in found if speech.speaker is not None and one.speaker.claimant == speech.speaker.claimant]
    if any(one.kind is Kind.DENIAL for one in own):
        return
    for one in own:
        if one.fact is not None and one.fact.first > speech.at:
            one.kind = Kind.DENIAL
            one.evidence["denies"] = [span(one.row, speech.at, speech.at + 1)]


def _denier(sentence: ReadSentence, speech: Speech | None, fact: Fact) -> Speech | None:
    """The words that deny a claim of another, or say that it is false."""
    if speech is None or not speech.is_noun:
        return None
    before = [one for one in sentence.speeches if one.at < speech.at and not one.is_noun]
    if before and before[-1].kind is SpeechKind.DENIES and speech.at - before[-1].at <= NOUN_BEHIND_MAX:
        return before[-1]
    if not is_called_false(sentence.row, fact):
        return None
    behind = [one for one in sentence.speeches if one.at > fact.last and one.is_after]
    return next((one for one in [*reversed(before), *behind] if one.kind is SpeechKind.SAYS), None)


def _date(made: StatementWords, sentence: ReadSentence, speech: Speech | None, fact: Fact) -> None:
    """Give it the date of its words, and that from which it is said to be so."""
    if speech is not None and not speech.is_noun:
        made.stated = stated_at(sentence.row, sentence.dates, speech, sentence.stated)
    effective = effective_of(sentence.row, sentence.dates, fact, sentence.stated)
    if effective is not None and effective is not made.stated:
        made.effective = effective
