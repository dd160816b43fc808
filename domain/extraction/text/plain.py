"""A text in one spelling, and the way back: to the code points of the text exactly as it was sent.

Composed and decomposed accents, kinds of spaces, line ends and apostrophes make no difference to a reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from domain.extraction.proposals import TextSpan
from domain.folding import INVISIBLE

APOSTROPHES = "\u2018\u2019\u02bc\u2032\u00b4`\u201b\u02b9\u02bb"
SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
LINE_ENDS = "\r\n|[\r\u0085\u2028\u2029\v\f]"
HYPHENS = "\u2010\u2011"
HIDDEN = "".join(sorted(re.escape(character) for character in INVISIBLE))
ACCENTS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
DIFFERENT = re.compile(f"{LINE_ENDS}|[{APOSTROPHES}{SPACES}{HYPHENS}{HIDDEN}]")
UNUSUAL = re.compile("[^ -_a-~]+")  # a quick look: no others are changed, except one with an accent behind it
_Piece: TypeAlias = "tuple[str, Sequence[int], Sequence[int]]"
SPECIAL = re.compile(f"[^{ACCENTS}][{ACCENTS}]+|{DIFFERENT.pattern}")


class PlainText(NamedTuple):
    """``starts`` and ``ends``: of each character, in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> TextSpan:
        """The span in the original of a span here, which must not be empty."""
        return TextSpan(self.starts[start], self.ends[end - 1])


def plain(original: str) -> PlainText:
    """Return ``original`` in the one spelling."""
    if unicodedata.is_normalized("NFC", original) and DIFFERENT.search(original) is None:
        return PlainText(original, range(len(original)), range(1, len(original) + 1))
    characters, starts, ends = list[str](), list[int](), list[int]()
    for piece, piece_starts, piece_ends in _pieces(original):
        characters.append(piece)
        starts.extend(piece_starts)
        ends.extend(piece_ends)
    return PlainText("".join(characters), starts, ends)


def _pieces(original: str) -> Iterator[_Piece]:
    """Parts of the original with where each character stands: a run as it is, or what becomes a character or a few."""
    at = 0
    for unusual in UNUSUAL.finditer(original):
        for different in SPECIAL.finditer(original, max(at, unusual.start() - 1), unusual.end()):
            yield from _run(original, at, different.start())
            yield _made(_in_one_spelling(different[0]), *different.span())
            at = different.end()
    yield from _run(original, at, len(original))


def _run(original: str, start: int, end: int) -> Iterator[_Piece]:
    part = original[start:end]
    if unicodedata.is_normalized("NFC", part):
        yield part, range(start, end), range(start + 1, end + 1)
    else:
        yield from (_made(unicodedata.normalize("NFC", one), at, at + 1) for at, one in enumerate(part, start))


def _made(piece: str, start: int, end: int) -> _Piece:
    return piece, (start,) * len(piece), (end,) * len(piece)


def _in_one_spelling(different: str) -> str:
    if len(different) > 1 and unicodedata.combining(different[1]):
        return unicodedata.normalize("NFC", different)
    if different in APOSTROPHES:
        return "'"
    if different in HYPHENS:
        return "-"
    if different in INVISIBLE:
        return ""
    return "\n" if different[0] in "\r\u0085\u2028\u2029\v\f" else " "
