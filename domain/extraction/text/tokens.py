"""Words and signs of a text, each with the key by which lexicons and names know it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from domain.folding import compared

WORD = (
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![^\W_])"  # a number
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[^\W_]+(?:(?:'(?!s\b)|-|\.(?=\w))[^\W_]+)*"  # a word, with the signs inside it; the possessive is of its own
    r"|'s\b|'(?=\s)"
)
TOKEN = re.compile(rf"{WORD}|\n|[^\s\w]|_")
ARTICLE_OF_NAME = re.compile(r"[a-z]{2,3}-[^\W\d_a-z]")
OPENING_QUOTES, CLOSING_QUOTES = "\u00ab\u201e\u201c", "\u00bb\u201d"
WORDS_KEPT = 20_000  # in memory, each with its key
ABBREVIATED = {"IS": "ISIS"}  # only in capitals
SPELLINGS = {"defense": "defence", "center": "centre", "neighborhood": "neighbourhood", "kiev": "kyiv"}


class Token(NamedTuple):
    """``start`` and ``end``: in the plain text. ``is_word``: else a sign."""

    start: int
    end: int
    text: str
    key: str
    is_word: bool

    @property
    def is_capital(self) -> bool:
        """Whether it may be a name, as *Siversk*, *al-Bab* or *ez-Zor* are."""
        return self.text[:1].isupper() or (ARTICLE_OF_NAME.match(self.text) is not None)


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the words and signs of a part of a plain text."""
    return [_token(match) for match in TOKEN.finditer(text, start, end)]


def _token(match: re.Match[str]) -> Token:
    text = match[0]
    return Token(match.start(), match.end(), text, *_key(text))


@lru_cache(maxsize=WORDS_KEPT)
def _key(text: str) -> tuple[str, bool]:
    """The key of a word or sign, and whether it is a word."""
    if not (text[0].isalnum() or text == "'s"):
        return text, False
    key = compared(ABBREVIATED.get(text, text)).replace("\u0451", "\u0435")
    return SPELLINGS.get(key, key), True
