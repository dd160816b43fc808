"""The sentences of a text in Ukrainian or Russian, one after the other: claimants, places, statuses, holders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from domain.dates.phrases.finding import FoundPhrase
from domain.extraction.explanations import Because, Explanation
from domain.extraction.facts import Fact
from domain.extraction.places.mentions import PlaceMention
from domain.extraction.ports import TextContext
from domain.extraction.slavic.belonging import belonging
from domain.extraction.slavic.evidence import dated, evidence_of, fact_of, share_of, span_of
from domain.extraction.slavic.frames import ToldStatus, subject_before, told
from domain.extraction.slavic.mentions import PlaceWords, mention_at
from domain.extraction.slavic.parties import PartyWords, is_at_home, parties
from domain.extraction.slavic.sides import sides_of
from domain.extraction.slavic.speech import SpeechWords, speeches
from domain.extraction.slavic.voices import SaidBy, Voices
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.statements.voiced import StatementWords
from domain.extraction.words.items import Piece
from domain.extraction.words.lexicon import Form, TextLexicon
from domain.extraction.words.row import Row
from domain.vocabulary import MEANINGS, ClaimantId, Kind, Status

ItemsOf: TypeAlias = Callable[[int, int], Sequence[Piece]]
CLOSING = re.compile(r"[^\n]{0,1500}?[\"\u00bb\u201d][^\n.]{0,300}")  # to the end of the quotation, and who speaks
HELD_BY_THE_NAMED = frozenset({"come under", "absent"})  # frames that say nothing without a holder beside them
TO_THE_OCCUPIER = frozenset({"occupy", "fall"})  # frames that name a holder by their sense, where no word does
IT_DISTANCE_MAX = 2
ACTS = frozenset({Form.FINITE, Form.GERUND, Form.BASE})
DENIED = {status: meaning.opposite for status, meaning in MEANINGS.items() if meaning.opposite is not None} | {
    Status.PARTLY_CONTROLLED: Status.NOT_CONTROLLED
}


@dataclass(slots=True, kw_only=True)
class SlavicSentence:
    """``facts``: all words for a status, those not taken too. ``unsaid``: why one of them became no statement.

    ``names``: the places that it names.
    """

    statements: list[StatementWords]
    facts: list[Fact]
    unsaid: Because | None = None
    names: Sequence[PlaceMention] = ()


class SlavicReader:
    """Reads the sentences of one text in order. It keeps who spoke, and the place that was spoken of."""

    def __init__(self, context: TextContext, lexicon: TextLexicon, items_of: ItemsOf) -> None:
        self._context, self._language, self._items_of = context, lexicon.language, items_of
        self._sides = sides_of(context.conflict, lexicon)
        self._last: TextSpeaker | None = None
        self._last_places: Sequence[PlaceMention] = ()
        self._before: Sequence[StatementWords] = ()

    def read(self, row: Row, dates: Sequence[FoundPhrase]) -> SlavicSentence:
        found = parties(row.items, self._context.conflict)
        voices = self._voices(row.items, found)
        voices = replace(voices, goes_on=row.sentence.opens_quoted, closing=self._closing(row))
        sentence = SlavicSentence(statements=[], facts=[])
        events = sorted([*told(row.items, found), *belonging(row.items, found)], key=lambda one: one.at)
        for one in events:
            self._take(row, one, events, voices, sentence)
        sentence.statements += self._denials_of_it(row, voices, sentence.statements or self._before)
        for statement in sentence.statements:
            dated(statement, row, dates, sentence.facts)
        self._last = voices.spoken() or voices.opening() or self._last
        sentence.names = self._names(row, len(row))
        named = _only(sentence.names)
        self._last_places = [named] if named is not None and len(self._last_places) < 2 else self._last_places  # noqa: PLR2004
        self._before = [one for one in sentence.statements if one.kind is Kind.CLAIM]
        return sentence

    def _voices(self, row: Sequence[Piece], found: Sequence[PartyWords]) -> Voices:
        return Voices(
            row=row,
            parties=found,
            speeches=speeches(row, found),
            sides=self._sides,
            narrator=self._context.narrator,
            last=self._last,
        )

    def _closing(self, row: Row) -> TextSpeaker | None:
        """Return the speaker who is named behind the quotation that the sentence is in and does not end."""
        sentence = row.sentence
        if not any(end >= sentence.end for _, end in sentence.quotes):
            return None
        behind = CLOSING.match(row.text, sentence.end)
        if behind is None:
            return None
        items = self._items_of(*behind.span())
        return self._voices(items, parties(items, self._context.conflict)).spoken()

    def _take(
        self, row: Row, one: ToldStatus, events: Sequence[ToldStatus], voices: Voices, sentence: SlavicSentence
    ) -> None:
        """Add the statements of one word for a status to ``sentence``, or the reason why nothing is added."""
        places = self._places(row, one)
        said = voices.said_by(one) if places and not one.problem else SaidBy()
        fact = fact_of(one, places, said)
        if places or fact.problem:
            sentence.facts.append(fact)
        if places and fact.problem is Because.MENTIONED:
            self._last_places = places
        if not places or fact.problem:
            return
        speaker = said.speaker or self._own_words(one, events, said, voices)
        side = None if speaker is None else self._sides.conflict.side_of(speaker.claimant)
        status, holder = self._position(one, events, said, voices, side)
        if speaker is None or status is None or (holder is None and MEANINGS[status].needs_holder):
            sentence.unsaid = Because.UNSAID if speaker is None else Because.UNHELD
            return
        why = said.why or (None if said.speaker else Because.OWN_WORDS)
        for place in places:
            made = StatementWords(
                kind=Kind.DENIAL if said.denies else Kind.CLAIM,
                speaker=speaker,
                place=place,
                said_place=place,
                status=status,
                holder=holder,
                row=row,
                fact=fact,
                evidence=evidence_of(row, one, place, speaker),
                why={"claimant": Explanation(why)} if why else {},
                is_narrated=said.speech is None and not why,
            )
            sentence.statements.append(made)
        self._last_places = places

    # Places

    def _places(self, row: Row, one: ToldStatus) -> list[PlaceMention]:
        extent = None if one.extent is None else row.text[one.extent[0] : one.extent[1]]
        if one.places:
            return [self._place(row, place, extent) for place in one.places]
        if one.back is None or one.problem:
            return []
        return [
            replace(named, is_partly=extent is not None, extent=extent, share=share_of(extent))
            for named in self._meant(row, one)
        ]

    def _meant(self, row: Row, one: ToldStatus) -> Sequence[PlaceMention]:
        """The place that *місто* stands for, or all of those before that *обидва міста* are."""
        if one.is_back_to_both:
            return self._last_places
        named = _only(self._names(row, one.at)) or self._unlisted(row, one.at)
        if named is not None:
            return [named]
        return self._last_places if len(self._last_places) == 1 else ()

    def _names(self, row: Row, limit: int) -> Sequence[PlaceMention]:
        """The places of a list that the sentence names before ``limit``."""
        words = [mention_at(row.items, at) for at in range(limit) if row.is_capital(at)]
        places = [self._place(row, each, None) for each in words if each is not None]
        return [place for place in places if place.options]

    def _unlisted(self, row: Row, limit: int) -> PlaceMention | None:
        """The one name before ``limit`` that *in* leads to, in a sentence that names no place of a list."""
        words = [mention_at(row.items, at) for at in range(1, limit) if row.is_capital(at) and row.has(at - 1, "in")]
        places = [self._place(row, each, None) for each in words if each is not None]
        return places[0] if len(places) == 1 and not self._names(row, limit) else None

    def _place(self, row: Row, words: PlaceWords, extent: str | None) -> PlaceMention:
        name = row.text[words.start : words.end]
        return PlaceMention(
            start=words.start,
            end=words.end,
            name=name,
            options=self._context.places.called(name, self._language),
            is_partly=extent is not None,
            extent=extent,
            share=share_of(extent),
        )

    # Positions

    def _position(
        self,
        one: ToldStatus,
        events: Sequence[ToldStatus],
        said: SaidBy,
        voices: Voices,
        side: ClaimantId | None,
    ) -> tuple[Status | None, ClaimantId | None]:
        """The status with its holder; of a denial, what is so instead."""
        holder = self._holder(one, events, said, voices, side)
        if not said.denies:
            return one.status, holder if MEANINGS[one.status].needs_holder else None
        if one.frame.name == "lose" and not one.is_negated:
            return Status.NOT_CONTROLLED, self._sides.other(side)  # of a loss of one's own
        status = None if one.is_negated else DENIED.get(one.status)
        if status is None or not MEANINGS[status].needs_holder:
            return status, None
        if status is Status.CONTROLLED:
            return status, side
        return status, self._sides.other(side) if holder in {None, side} else holder

    def _holder(
        self,
        one: ToldStatus,
        events: Sequence[ToldStatus],
        said: SaidBy,
        voices: Voices,
        side: ClaimantId | None,
    ) -> ClaimantId | None:
        party = one.holder
        if party is None and one.frame.name in HELD_BY_THE_NAMED:
            return None
        if party is None and one.form is Form.NOUN:
            party = said.claim_of
        elif party is None and one.form in ACTS:
            party = subject_before(events, one.at) or _opening(one, said, voices)
        known = None if party is None else self._sides.of(party, side)
        if known is not None:
            is_inside = one.frame.name == "surround" and one.form is Form.PASSIVE and party in voices.before(one.at)
            return self._sides.other(known) if is_inside else known  # *украинские военные окружены в Купянске*
        if one.frame.name in TO_THE_OCCUPIER:
            return self._sides.occupier
        if one.frame.name == "liberate":
            return self._sides.party(side)
        return None if said.is_of_claim else side

    def _own_words(
        self, one: ToldStatus, events: Sequence[ToldStatus], said: SaidBy, voices: Voices
    ) -> TextSpeaker | None:
        """Where nobody is named: the side whose word it is to have *liberated* a place, or that holds it at home."""
        holder = self._holder(one, events, said, voices, None)
        is_own = one.frame.name == "liberate" or holder == self._sides.home
        if said.speech is not None and said.speech.party is not None:
            return None  # somebody speaks, of whom it is not known for whom
        if one.status is not Status.CONTROLLED or holder is None or not is_own or said.denies:
            return None
        return TextSpeaker(claimant=holder, first=one.at, last=one.at)

    # Denials of what was just said

    def _denials_of_it(self, row: Row, voices: Voices, said: Sequence[StatementWords]) -> Iterator[StatementWords]:
        """Denials of what the sentence said: *..., однак у Силах оборони це заперечують*."""
        for speech in voices.speeches:
            party = speech.party
            claimant = None if party is None else party.claimant or (self._sides.home if is_at_home(party) else None)
            if not speech.denies or party is None or claimant is None or not _means_it(row, speech):
                continue
            side = self._sides.conflict.side_of(claimant)
            speaker = TextSpeaker(claimant=claimant, first=party.first, last=party.last, person=party.person)
            for one in said:
                is_part = one.status is Status.PARTLY_CONTROLLED and one.row is not row
                status = None if is_part else DENIED.get(one.status)
                if status is not None and self._sides.conflict.side_of(one.speaker.claimant) != side:
                    spans = {
                        "claimant": [span_of(row, party.first, party.last)],
                        "status": [span_of(row, speech.at, speech.at + 1)],
                    }
                    yield replace(
                        one,
                        row=row,
                        fact=one.fact if one.row is row else None,
                        stated=one.stated if one.row is row else None,
                        kind=Kind.DENIAL,
                        speaker=speaker,
                        status=status,
                        evidence=one.evidence | spans | {"denies": spans["status"]},
                        denied=one,
                        why={},
                    )


def _only(places: Sequence[PlaceMention]) -> PlaceMention | None:
    known = {frozenset(each.id for each in place.options): place for place in places}
    return next(iter(known.values())) if len(known) == 1 else None


def _opening(one: ToldStatus, said: SaidBy, voices: Voices) -> PartyWords | None:
    """The nearest party before the words that may act and does not speak: *Россия, вероятно, захватила*."""
    begin = 0 if said.speech is None or said.speech.is_tail else said.speech.first
    speakers = {speech.party for speech in voices.speeches}
    able = [
        party
        for party in voices.parties
        if begin <= party.first and party.last <= one.at and party not in speakers and party.is_subject is not False
    ]
    return next((party for party in reversed(able) if party.is_subject), able[0] if able else None)


def _means_it(row: Row, speech: SpeechWords) -> bool:
    near = range(speech.at - IT_DISTANCE_MAX, min(len(row), speech.at + IT_DISTANCE_MAX + 1))
    return any(row.has(at, "it") for at in near)
