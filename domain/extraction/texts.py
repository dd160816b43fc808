"""A whole text read: its sentences, what each seems to say, and what of it belongs together."""

from __future__ import annotations

from collections.abc import Iterator

from domain.extraction.claimants import ClaimantWords, claimant_words
from domain.extraction.items import Piece, items
from domain.extraction.lexicon import Form, Frame, TextLexicon
from domain.extraction.plain import PlainText, plain
from domain.extraction.ports import TextContext
from domain.extraction.proposals import Hint, OpenQuestion, Proposal, ProposedStatement, Reading
from domain.extraction.sentences import TextSentence, sentences
from domain.extraction.tokens import tokens
from domain.vocabulary import MEANINGS, ClaimantId, Kind

CYRILLIC = ("\u0400", "\u04ff")


def read_text(text: str, context: TextContext) -> Reading:
    """Return what ``text`` seems to say, as proposals for a person; the text itself is kept nowhere."""
    source = plain(text)
    lexicon = context.lexicons[context.language or language_of(source.text, context)]
    reader = _Reader(source, context, lexicon, claimant_words(context.conflict))
    proposals, hints = list[Proposal](), list[Hint]()
    for sentence in sentences(source.text, lexicon.of("abbreviation")):
        found = [] if sentence.is_headline else list(reader.read(sentence, len(proposals)))
        proposals.extend(found)
        if not found and not sentence.is_headline and reader.speaks_of_control(sentence):
            span = source.original(sentence.start, sentence.end)
            hints.append(Hint(span, "this sentence speaks of control; nothing is proposed"))
    return Reading(language=lexicon.language, proposals=proposals, hints=hints)


def language_of(text: str, context: TextContext) -> str:
    """The language of the lexicon that a text is read by: by its script, then by letters that only one language has."""
    if not any(CYRILLIC[0] <= character <= CYRILLIC[1] for character in text):
        return "en"
    guess = "uk" if any(character in "\u0456\u0457\u0454\u0491" for character in text.casefold()) else "ru"
    return guess if guess in context.lexicons else "en"


class _Reader:
    def __init__(self, source: PlainText, context: TextContext, lexicon: TextLexicon, claimants: ClaimantWords) -> None:
        self._source, self._context, self._lexicon, self._claimants = source, context, lexicon, claimants

    def _items(self, sentence: TextSentence) -> list[Piece]:
        return items(tokens(self._source.text, sentence.start, sentence.end), self._lexicon, self._claimants)

    def speaks_of_control(self, sentence: TextSentence) -> bool:
        return any(item.frames for item in self._items(sentence))

    def read(self, sentence: TextSentence, count: int) -> Iterator[Proposal]:
        """A first way: `X said that Y took Z`."""
        row = self._items(sentence)
        said = next((at for at, item in enumerate(row) if item.has("say")), None)
        took = next((at for at, item in enumerate(row) if any(w.form is Form.FINITE for w in item.frames)), None)
        if said is None or took is None or took + 1 >= len(row) or not row[took + 1].is_capital:
            return
        speaker, holder = self._claimant(row[:said]), self._claimant(row[said:took])
        if speaker is not None and holder is not None:
            yield self._proposal(sentence, f"p{count + 1}", row[took].frames[0].frame, row[took + 1], (speaker, holder))

    def _claimant(self, row: list[Piece]) -> ClaimantId | None:
        return next((item.called[0].claimant for item in row if item.called), None)

    def _proposal(
        self, sentence: TextSentence, id_: str, frame: Frame, place: Piece, who: tuple[ClaimantId, ClaimantId]
    ) -> Proposal:
        conflict, source = self._context.conflict, self._source
        name = source.text[place.start : place.end]
        options = self._context.places.called(name, self._lexicon.language)
        holder = conflict.side_of(who[1]) if MEANINGS[frame.status].needs_holder else None
        return Proposal(
            id=id_,
            statement=ProposedStatement(
                kind=Kind.CLAIM,
                claimant=who[0],
                status=frame.status,
                holder=holder,
                place=options[0].id if len(options) == 1 else None,
            ),
            side=conflict.side_of(who[0]),
            place_text=name,
            evidence={"place": (source.original(place.start, place.end),)},
            mentions=(source.original(sentence.start, sentence.end),),
            questions=() if len(options) == 1 else (OpenQuestion(field="place", ask=f"Which place is {name}?"),),
        )
