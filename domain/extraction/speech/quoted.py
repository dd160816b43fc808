"""Quotations over several sentences: the one before names the speaker, or the end of the last."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.extraction.speech.saying import SpeechReader
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.text.sentences import TextSentence
from domain.extraction.words.items import Piece
from domain.extraction.words.row import Row

CLOSING = re.compile(r"[^\n]{0,1500}?[\"\u00bb\u201d][^\n.]{0,300}")  # to the end of the quotation, and who speaks


@dataclass(slots=True)
class Quoted:
    """Finds who speaks in the sentences of one text that are quoted whole. ``speech``: keeps the speaker before."""

    speech: SpeechReader
    items_of: Callable[[int, int], Sequence[Piece]]

    def speaker(self, row: Row) -> TextSpeaker | None:
        """Return whose words the quotation of ``row`` is, if the sentence itself does not say so."""
        sentence = row.sentence
        if not self._is_whole(row):
            return None
        before = self.speech.speakers.last
        is_open = any(end >= sentence.end for _, end in sentence.quotes)
        closing = self._closing(row) if is_open and not sentence.opens_quoted else None
        return closing or before

    @staticmethod
    def _is_whole(row: Row) -> bool:
        """Whether the sentence is quoted from its beginning."""
        sentence = row.sentence
        return sentence.opens_quoted or any(start <= sentence.start + 1 for start, _ in sentence.quotes)

    def _closing(self, row: Row) -> TextSpeaker | None:
        behind = CLOSING.match(row.text, row.sentence.end)
        if behind is None:
            return None
        start, end = behind.span()
        rest = Row(
            text=row.text,
            sentence=TextSentence(start=start, end=end, paragraph=row.sentence.paragraph),
            items=self.items_of(start, end),
            lexicon=row.lexicon,
        )
        with self.speech.apart() as speech:
            found = [one.speaker for one in speech.read(rest) if one.speaker is not None and not one.is_noun]
        return found[-1] if found else None
