"""A whole text read: its sentences, what each seems to say, and what of it belongs together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from domain.extraction.clauses.stating import FactReader
from domain.extraction.explanations import Because, Explanation
from domain.extraction.facts import A_PART, ATTEMPT, FORECAST, NOTHING_NAMED, Fact
from domain.extraction.places.leading import AREA, FACILITY, NOT_IN_IT
from domain.extraction.places.mentions import PlaceMention
from domain.extraction.places.reading import PlaceReader
from domain.extraction.ports import SENTENCE_LENGTH_MAX, TextContext
from domain.extraction.proposals import Hint, NotTaken, Proposal, Reading
from domain.extraction.proposing.repeats import Proposing
from domain.extraction.slavic.reading import SlavicReader
from domain.extraction.speech.quoted import Quoted
from domain.extraction.speech.saying import SpeechReader
from domain.extraction.statements.calendar import dates_of
from domain.extraction.statements.drafts import Drafting
from domain.extraction.statements.voiced import ReadSentence, StatementWords
from domain.extraction.text.plain import PlainText, plain
from domain.extraction.text.sentences import TextSentence, sentences
from domain.extraction.text.tokens import tokens
from domain.extraction.whereabouts.settling import Settling
from domain.extraction.words.claimants import claimant_words
from domain.extraction.words.items import Piece, items
from domain.extraction.words.lexicon import Form, Frame, TextLexicon
from domain.extraction.words.row import Row
from domain.vocabulary import Status

SLAVIC = frozenset({"uk", "ru"})
CYRILLIC = re.compile("[\u0400-\u04ff]")
CYRILLIC_WORD = re.compile("[\u0400-\u04ff']+")
LANGUAGE_LENGTH_MAX = 5_000  # of the part of a text by which its language is found
LETTERS = {
    "uk": re.compile("[\u0456\u0457\u0454\u0491]|(?<=[\u0430-\u044f])'(?=[\u0430-\u044f\u0454\u0457])"),
    "ru": re.compile("[\u044b\u044d\u044a\u0451]"),
}
SPEAKS_OF_CONTROL = Explanation(Because.OF_CONTROL)
EXPLAINED = frozenset({FORECAST, ATTEMPT, NOTHING_NAMED, AREA, FACILITY, NOT_IN_IT})
OF_CONTROL = frozenset(Status) - {Status.ADVANCING, Status.UNCLEAR}
TOO_COMMON = frozenset({"pass", "hand over"})  # frames whose words say something of control only with all their parts
TOO_LONG = Explanation(Because.TOO_LONG, {"most": f"{SENTENCE_LENGTH_MAX:,}"})


def read_text(text: str, context: TextContext) -> Reading:
    """Return what ``text`` seems to say, as proposals for a person; the text itself is kept nowhere."""
    source = plain(text)
    lexicon = context.lexicons[context.language or language_of(source.text, context)]
    reader = TextReader(source, context, lexicon)
    for sentence in sentences(source.text, lexicon.of("abbreviation")):
        reader.take(sentence)
    return Reading(
        language=lexicon.language,
        proposals=reader.proposals(),
        hints=reader.hints,
        not_taken=reader.not_taken,
    )


def language_of(text: str, context: TextContext) -> str:
    """The language of the lexicon that a text is read by: by its script, then by letters and words of one language."""
    if CYRILLIC.search(text) is None:
        return "en"
    known = [language for language in sorted(SLAVIC) if language in context.lexicons]
    return max(known, key=lambda language: _marks(text, language, context), default="en")


def _marks(text: str, language: str, context: TextContext) -> tuple[int, int]:
    """How many letters a text has that only this language writes, and how many of its words."""
    beginning = text[:LANGUAGE_LENGTH_MAX].casefold()
    words = context.lexicons[language].single
    return len(LETTERS[language].findall(beginning)), sum(word in words for word in CYRILLIC_WORD.findall(beginning))


class _Read(NamedTuple):
    """A sentence with what it states, and the places that it names."""

    sentence: TextSentence
    statements: Sequence[StatementWords]
    names: Sequence[PlaceMention]


class TextReader:
    """Takes the sentences of one text in order."""

    def __init__(self, source: PlainText, context: TextContext, lexicon: TextLexicon) -> None:
        self._source, self._context, self._lexicon = source, context, lexicon
        self._claimants = claimant_words(context.conflict, lexicon)
        self._places = PlaceReader(context.places, lexicon.language)
        self._speech = SpeechReader(context.conflict)
        self._quoted = Quoted(self._speech, self._items)
        self._facts = FactReader(context.conflict, self._places)
        self._drafting = Drafting(context.conflict, context.narrator)
        self._proposing = Proposing(context.conflict, source)
        self._settling = Settling(context, lexicon, source.text)
        self._read: list[_Read] = []
        self._slavic = SlavicReader(context, lexicon, self._items) if lexicon.language in SLAVIC else None
        self.hints: list[Hint] = []
        self.not_taken: list[NotTaken] = []

    def proposals(self) -> Sequence[Proposal]:
        """Return what the sentences state, once their places are settled by the whole text."""
        said = [words for read in self._read for words in read.statements]
        names = [name for read in self._read for name in read.names]
        self._settling.settle(said, names, [(read.sentence.start, read.sentence.end) for read in self._read])
        for read in self._read:
            take = self._proposing.headline if read.sentence.is_headline else self._proposing.take
            take(read.statements)
        return self._proposing.made()

    def take(self, sentence: TextSentence) -> None:
        if sentence.end - sentence.start > SENTENCE_LENGTH_MAX:
            span = self._source.original(sentence.start, sentence.end)
            self.not_taken.append(NotTaken(span, TOO_LONG))
            self.hints.append(Hint(span, TOO_LONG))
            return
        row = self._row(sentence)
        if self._slavic is not None:
            self._take_slavic(self._slavic, row)
            return
        quoted_by = self._quoted.speaker(row)
        speeches = self._speech.read(row)
        facts = self._facts.read(row, speeches)
        names = self._names(row, facts)
        nearby = self._nearby(row, names)
        dates = dates_of(row, self._context.publication)
        statements = self._drafting.read(
            ReadSentence(
                row=row,
                speeches=speeches,
                facts=facts,
                dates=dates,
                names=names,
                quoted_by=quoted_by,
                nearby=nearby,
            )
        )
        self._read.append(_Read(sentence, statements, [*names, *nearby]))
        if not sentence.is_headline:
            self._note(row, facts, statements, self._drafting.unsaid)

    def _take_slavic(self, reader: SlavicReader, row: Row) -> None:
        read = reader.read(row, dates_of(row, self._context.publication))
        self._read.append(_Read(row.sentence, read.statements, read.names))
        if not row.sentence.is_headline:
            self._note(row, read.facts, read.statements, read.unsaid)

    def _row(self, sentence: TextSentence) -> Row:
        found = self._items(sentence.start, sentence.end)
        return Row(text=self._source.text, sentence=sentence, items=found, lexicon=self._lexicon)

    def _items(self, start: int, end: int) -> list[Piece]:
        return items(tokens(self._source.text, start, end), self._lexicon, self._claimants)

    def _names(self, row: Row, facts: Sequence[Fact]) -> list[PlaceMention]:
        """The places that the sentence names, in order: those of its facts, and other names that a list has."""
        found = {place.start: place for fact in facts for place in fact.places if not place.is_back}
        depth, is_beside = 0, False
        for at in range(len(row)):
            depth += (row.key(at) == "(") - (row.key(at) == ")")
            is_beside = row.has(at - 1, "near") or (is_beside and row.is_capital(at - 1))
            if depth <= 0 and row.is_capital(at) and not is_beside and not row.called(at):
                mention = None if row.items[at].start in found else self._places.name_at(row, at)
                if mention is not None and not any(one.start <= mention.start < one.end for one in found.values()):
                    found[mention.start] = mention
        return [found[start] for start in sorted(found)]

    def _nearby(self, row: Row, names: Sequence[PlaceMention]) -> Sequence[PlaceMention]:
        """The place that the sentence names only as one that something is near, if it names no other."""
        if names:
            return ()
        near = [
            at for at in range(1, len(row)) if row.has(at - 1, "near") and row.is_capital(at) and not row.called(at)
        ]
        return [mention for at in near if (mention := self._places.name_at(row, at)) is not None]

    def _note(
        self, row: Row, facts: Sequence[Fact], statements: Sequence[StatementWords], unsaid: Because | None
    ) -> None:
        """Hints, and what looks like a statement and is none."""
        span = self._source.original(row.sentence.start, row.sentence.end)
        for fact in facts:
            if fact.problem:
                start, end = row.items[fact.first].start, row.items[fact.last - 1].end
                self.not_taken.append(NotTaken(self._source.original(start, end), Explanation(fact.problem)))
        if statements:
            return
        if unsaid:
            self.hints.append(Hint(span, Explanation(Because.OF_CONTROL_BUT, {"why": unsaid})))
        elif self._speaks_of_control(row, facts):
            self.hints.append(Hint(span, SPEAKS_OF_CONTROL))

    @staticmethod
    def _speaks_of_control(row: Row, facts: Sequence[Fact]) -> bool:
        """Whether words of control stand there that nothing explains away, and a place that they may be about."""
        explained = {at for fact in facts if fact.problem in EXPLAINED for at in range(fact.first, fact.last)}
        speaks = any(
            piece.has("of control") or any(_is_of_control(word.frame) for word in piece.frames)
            for at, piece in enumerate(row.items)
            if at not in explained and not _is_described(row, at)
        )
        speaks |= any(fact.problem == A_PART for fact in facts)
        return speaks and any(row.is_capital(at) or row.has(at, "settlement") for at in range(1, len(row)))


def _is_of_control(frame: Frame) -> bool:
    return frame.status in OF_CONTROL and frame.name not in TOO_COMMON


def _is_described(row: Row, at: int) -> bool:
    """*captured positions*, *the withdrawn troops*: a word that only describes positions or troops."""
    is_before_noun = row.has(at + 1, "facility", "force") and not row.called(at + 1)
    return is_before_noun and row.frame(at, Form.PARTICIPLE) is not None and not row.has(at - 1, "be", "have")
