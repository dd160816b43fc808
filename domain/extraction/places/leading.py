"""The words that lead to the name of a place: *the eastern town of*, *half of*, *65% of the*, *parts of*."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from domain.extraction.explanations import Because
from domain.extraction.words.items import QUOTES, Piece
from domain.extraction.words.row import DASHES, Row

AREA = Because.AREA
FACILITY = Because.FACILITY
NOT_IN_IT = Because.NOT_IN_IT
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
PERCENT = frozenset({"%", "percent", "per cent"})
ABOUT = frozenset({"around", "close to", "over", "up to", "under", "at least"})
PASSED = ("skip", "direction", "filler", "demonstrative", "own", "whole")
TO_TOWN_MAX = 4  # how far behind a word that describes a settlement may stand, in items


@dataclass(slots=True)
class PlacePhrase:
    """``at``: the item that may begin a name. ``is_back``: without one, the place of before is meant: *the town*.

    ``back_at``: the word for a settlement. ``extent_from``: where the words for a part begin. ``problem``: why no place
    follows.
    """

    at: int
    is_definite: bool = False
    is_back: bool = False
    back_at: int = -1
    is_partly: bool = False
    extent_from: int = -1
    share: Decimal | None = None
    problem: Because | None = None


def leading(row: Row, at: int, stop: int, is_name: Callable[[Row, int], bool]) -> PlacePhrase:
    """Return what stands from ``at`` up to the name. ``is_name``: whether an item may begin one."""
    phrase = PlacePhrase(at)
    while phrase.at < stop:
        here = phrase.at
        item = row.items[here]
        is_common = item.has("settlement", "direction", "skip", "part")
        if (item.is_capital and not is_common and is_name(row, here)) or not _taken(row, phrase, item):
            break
        phrase.at = max(phrase.at, here + 1)
        if phrase.is_back and phrase.at == here + 1 and not _goes_on(row, phrase.at):
            break
    return phrase


def _goes_on(row: Row, at: int) -> bool:
    """Whether a name may follow a word such as *the town* at once: *the town Bara*, *the town "Bara"*."""
    return row.is_capital(at) or row.key(at) in QUOTES or row.has(at, "part", "settlement")


def _taken(row: Row, phrase: PlacePhrase, item: Piece) -> bool:
    """Take in one item. False: it does not lead to a name, or says that no place follows."""
    at = phrase.at
    if item.key == "%" or item.has("part"):
        _part(row, phrase)
        return True
    if item.has("settlement"):
        phrase.is_back = phrase.is_definite and not item.has("plural settlement")
        phrase.back_at = at
        phrase.at = at + 2 if row.has(at + 1, "of") else at
        return True
    if item.key == "territory" and row.has(at + 1, "of"):
        phrase.at = at + 2
        return True
    phrase.problem = None if _is_about_a_share(row, at) else _problem(item)
    if phrase.problem:
        return False
    if item.has("whole") and row.has(at + 1, "of"):
        phrase.at = at + 2
        return True
    phrase.is_definite |= item.has("demonstrative", "own") or item.key == "'s"
    return item.has(*PASSED) or _is_about_a_share(row, at) or _is_sign(row, at) or _is_passed_here(row, phrase, item)


def _problem(item: Piece) -> Because | None:
    if item.has("region") and not item.has("area suffix"):
        return AREA
    if item.has("facility") and not (item.is_capital or item.has("skip") or item.called):
        return FACILITY
    is_near = item.has("near") and not item.has("skip")
    return NOT_IN_IT if is_near else None


def _is_about_a_share(row: Row, at: int) -> bool:
    """*around* in *around 70 percent of Siversk*, which is not around it."""
    is_share = row.key(at + 1) in {"half", "%"} or NUMBER.fullmatch(row.key(at + 1)) is not None
    is_share |= row.has(at + 1, "quantifier")
    return row.key(at) in ABOUT and is_share


def _is_sign(row: Row, at: int) -> bool:
    """A quotation mark, a number, a dash between numbers."""
    key = row.key(at)
    return key in QUOTES or NUMBER.fullmatch(key) is not None or (key in DASHES and bool(NUMBER.match(row.key(at + 1))))


def _is_passed_here(row: Row, phrase: PlacePhrase, item: Piece) -> bool:
    """Words that lead on only in these surroundings: *half or most of*, *north and east of*, *residential part of*."""
    at = phrase.at
    if phrase.is_partly and (item.has("of") or (item.has("or") and row.has(at + 1, "part"))):
        return True
    if item.has("and") and (row.has(at + 1, "direction") or NUMBER.fullmatch(row.key(at + 1))):
        return True
    is_unknown = item.is_word and not (item.is_capital or item.classes or item.frames or item.called)
    return (is_unknown and row.has(at + 1, "part")) or is_compound(row, at) or _describes_town(row, at)


def is_compound(row: Row, at: int) -> bool:
    """*Bakhmut-adjacent*, *Russian-held*: a name in a word that only describes what follows."""
    first, hyphen, last = row.key(at).rpartition("-")
    return bool(hyphen and first) and last in row.lexicon.of("compound")


def _describes_town(row: Row, at: int) -> bool:
    """Whether a word leads to a settlement: *Ukrainian*, *Ukraine's* or *located*, in *the Ukrainian city of*."""
    for here in range(at, at + TO_TOWN_MAX + 1):
        if here > at and row.has(here, "settlement"):
            return True
        is_owner = bool(row.called(here)) or row.key(here) == "'s"
        is_plain = row.is_word(here) and not (row.is_capital(here) or row.items[here].classes or row.items[here].frames)
        if not (is_owner or is_plain or row.has(here, *PASSED, "apposition") or row.key(here) in {"-", ","}):
            return False
    return False


def _part(row: Row, phrase: PlacePhrase) -> None:
    at = phrase.at
    begin = phrase.extent_from if phrase.extent_from >= 0 else at
    while begin > 0 and row.has(begin - 1, "direction", "skip", "and") and not row.has(begin - 1, "say"):
        begin -= 1
    phrase.is_partly, phrase.extent_from = True, begin
    if row.key(at) in PERCENT and at > 0 and NUMBER.fullmatch(row.key(at - 1)):
        phrase.share = Decimal(row.key(at - 1).replace(",", "."))
        phrase.extent_from = at - 1
    phrase.is_definite |= any(row.has(before, "demonstrative") for before in range(begin, at))
    if row.has(at + 1, "of"):
        phrase.at = at + 2
