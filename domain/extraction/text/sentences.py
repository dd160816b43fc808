"""The sentences of a text, its headline, and what stands in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from domain.extraction.text.tokens import CLOSING_QUOTES, OPENING_QUOTES

PARAGRAPH = re.compile(r"[^\n]+")
END = re.compile(r"[.!?\u2026]+[\"'\u201d\u00bb)\]]*(?=\s|$)")
LAST_WORD = re.compile(r"[^\s(\"\u201c\u00ab]*$")
QUOTE_LENGTH_MAX = 2_000
HEADLINE_LENGTH_MAX = 200
ENDS = (".", "!", "?", "\u2026", "\u00bb", "\u201d", '"', ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSentence:
    """``start`` and ``end``: in the plain text. ``quotes``: the insides of its quotation marks.

    ``opens_quoted``: it begins inside a quotation.
    """

    start: int
    end: int
    paragraph: int
    is_headline: bool = False
    quotes: Sequence[tuple[int, int]] = ()
    opens_quoted: bool = False


def sentences(text: str, abbreviations: AbstractSet[str]) -> Iterator[TextSentence]:
    """Return the sentences of a plain text, in order."""
    has_body = "\n" in text.strip()
    for number, paragraph in enumerate(PARAGRAPH.finditer(text)):
        bounds = [*_bounds(text, *paragraph.span(), abbreviations)]
        quotes = _quotes(text, *paragraph.span())
        is_headline = has_body and number == 0 and len(bounds) == 1 and _is_headline(paragraph[0])
        for start, end in bounds:
            inside = [(max(start, first), min(end, last)) for first, last in quotes if first < end and last > start]
            opens = any(first < start < last for first, last in quotes)
            yield TextSentence(
                start=start, end=end, paragraph=number, is_headline=is_headline, quotes=inside, opens_quoted=opens
            )


def _is_headline(paragraph: str) -> bool:
    """A short line without a full stop."""
    line = paragraph.strip()
    return len(line) <= HEADLINE_LENGTH_MAX and not line.endswith(ENDS)


def _bounds(text: str, start: int, end: int, abbreviations: AbstractSet[str]) -> Iterator[tuple[int, int]]:
    ends = [match.end() for match in END.finditer(text, start, end) if _ends(text, match, end, abbreviations)]
    for first, last in pairwise([start, *ends, end]):
        stripped = text[first:last].strip()
        if stripped:
            begin = first + text[first:last].index(stripped[0])
            yield begin, begin + len(stripped)


def _ends(text: str, match: re.Match[str], end: int, abbreviations: AbstractSet[str]) -> bool:
    """Whether a sentence ends here: a capital letter, a digit or a quotation follows, and no abbreviation precedes."""
    after = text[match.end() : min(end, match.end() + 4)].lstrip()
    if after and not (
        after[0].isupper() or after[0].isdigit() or after[0] in "\"'([" + OPENING_QUOTES + CLOSING_QUOTES
    ):
        return False
    if match[0][0] != ".":
        return True
    word = LAST_WORD.search(text[max(0, match.start() - 20) : match.start()])
    before = "" if word is None else word[0]
    if before.casefold() in abbreviations:
        return False
    is_initial = len(before) == 1 and before.isupper()
    return not is_initial


def _quotes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The insides of quotation marks in one paragraph. A mark that is not closed quotes to the end of the paragraph."""
    found, opened = list[tuple[int, int]](), -1
    for at in range(start, end):
        sign = text[at]
        if sign not in '"' + OPENING_QUOTES + CLOSING_QUOTES:
            continue
        if opened < 0 and _may_open(text, at, end):
            opened = at + 1
        elif opened >= 0 and (sign in '"' + CLOSING_QUOTES or (sign == "\u201c" and text[opened - 1] == "\u201e")):
            found.append((opened, at))
            opened = -1
    if 0 <= opened < end and end - opened <= QUOTE_LENGTH_MAX:
        found.append((opened, end))
    return [(first, last) for first, last in found if first < last]


def _may_open(text: str, at: int, end: int) -> bool:
    """Also a closing mark may open, as in ``\u201dAkhmat\u201d``: where a word follows it at once."""
    return text[at] in OPENING_QUOTES or (at + 1 < end and not text[at + 1].isspace())
