"""The items of one sentence, and what can be asked of any place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.extraction.text.sentences import TextSentence
from domain.extraction.words.claimants import CalledClaimant
from domain.extraction.words.items import Piece
from domain.extraction.words.lexicon import Form, Frame, TextLexicon

STOPS = frozenset(";:")
DASHES = frozenset("\u2013\u2014-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``text``: the whole plain text, in which the items have their bounds."""

    text: str
    sentence: TextSentence
    items: Sequence[Piece]
    lexicon: TextLexicon

    def __len__(self) -> int:
        return len(self.items)

    def has(self, at: int, *classes: str) -> bool:
        """Whether there is an item at ``at``, of one of these classes."""
        return 0 <= at < len(self.items) and not self.items[at].classes.isdisjoint(classes)

    def key(self, at: int) -> str:
        return self.items[at].key if 0 <= at < len(self.items) else ""

    def called(self, at: int) -> Sequence[CalledClaimant]:
        return self.items[at].called if 0 <= at < len(self.items) else ()

    def is_word(self, at: int) -> bool:
        return 0 <= at < len(self.items) and self.items[at].is_word

    def is_capital(self, at: int) -> bool:
        return 0 <= at < len(self.items) and self.items[at].is_capital

    def frame(self, at: int, *forms: Form) -> Frame | None:
        """The frame that has the item as one of these forms."""
        if not 0 <= at < len(self.items):
            return None
        return next((word.frame for word in self.items[at].frames if word.form in forms), None)

    def words(self, first: int, last: int) -> str:
        """The text from one item to before another."""
        return self.text[self.items[first].start : self.items[last - 1].end]

    def is_quoted(self, at: int) -> bool:
        item = self.items[at]
        return any(start <= item.start and item.end <= end for start, end in self.sentence.quotes)
