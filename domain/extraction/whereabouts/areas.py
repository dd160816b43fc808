"""Areas that a text names, and the areas of the record: *Харківської області* is Kharkiv Oblast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.extraction.text.tokens import Token
from domain.extraction.words.lexicon import Phrases
from domain.extraction.words.stems import stem
from domain.extraction.words.where import WhereWords
from domain.places.names import key

NAME_WORDS_MAX = 3
ENDINGS = frozenset({"", "a", "i", "ii", "ski", "ska", "skii", "skoi"})  # that one spelling has and another has not
NAME_LENGTH_MIN = 3


class SaidArea(NamedTuple):
    """``start`` and ``end``: of the words, in the plain text; ``first`` and ``last``: its tokens.

    ``name``: as records call it, without *oblast* and the like. ``is_wide``: an oblast or province; else a district.
    ``is_known``: by the table of the language, so that another area of the record is another one.
    """

    start: int
    end: int
    first: int
    last: int
    name: str
    is_wide: bool
    is_known: bool


class AreaReader:
    """Finds areas in the words of one language, and tells whether a place of the record lies in them."""

    def __init__(self, words: WhereWords, of_records: WhereWords) -> None:
        """``of_records``: the words of the language in which records name areas."""
        self._words, self._of_records = words, of_records
        self._wide, self._narrow = _stems(words.wide), _stems(words.narrow)
        self._known = Phrases(
            (" ".join(stem(word) for word in phrase.split()), name) for phrase, name in words.areas.items()
        )
        self._known_names = {_name(name, of_records) for name in {*words.areas.values(), *of_records.areas.values()}}

    def read(self, found: Sequence[Token]) -> Sequence[SaidArea]:
        """Return the areas that these tokens name, in order."""
        stems = [stem(token.key) for token in found]
        areas, at = list[SaidArea](), 0
        while at < len(found):
            area = self._known_at(found, stems, at) or self._named_at(found, stems, at)
            if area is not None:
                areas.append(area)
            at = at + 1 if area is None else area.last
        return areas

    def _known_at(self, found: Sequence[Token], stems: Sequence[str], at: int) -> SaidArea | None:
        match = self._known.longest(stems, at) if found[at].is_capital else None
        if match is None:
            return None
        last = at + match[0]
        name = _name(match[1][0], self._of_records)
        return SaidArea(found[at].start, found[last - 1].end, at, last, name, is_wide=True, is_known=True)

    def _named_at(self, found: Sequence[Token], stems: Sequence[str], at: int) -> SaidArea | None:
        """A name, and a noun for an area behind it."""
        if not found[at].is_capital or found[at].key in self._words.between:
            return None
        for last in range(at + 1, min(len(found), at + NAME_WORDS_MAX + 1)):
            if not found[last - 1].is_capital:
                return None
            if stems[last] in self._wide or stems[last] in self._narrow:
                is_wide = stems[last] in self._wide
                alone = key(stems[last - 1])
                is_known = is_wide and alone in self._known_names
                first, name = (last - 1, alone) if is_known else (at, key(" ".join(stems[at:last])))
                return SaidArea(found[first].start, found[last].end, first, last + 1, name, is_wide, is_known)
        return None

    def lies_in(self, admin: Iterable[str], area: SaidArea) -> bool:
        """Whether a place whose areas are ``admin`` lies in ``area``."""
        for each in admin:
            name, is_wide = _name(each, self._of_records), _is_wide(each, self._of_records)
            if is_wide in {None, area.is_wide} and _is_same(name, area.name):
                return True
        return False

    def lies_elsewhere(self, admin: Sequence[str], area: SaidArea) -> bool:
        """Whether such a place lies in another area of the same kind for certain."""
        others = {_name(each, self._of_records) for each in admin if _is_wide(each, self._of_records) is area.is_wide}
        return area.is_known and bool(others & self._known_names) and not self.lies_in(admin, area)


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


def _name(area: str, words: WhereWords) -> str:
    """The key of the name of an area of the record, without its noun: that of *Donetsk Oblast* and *Donetsk*."""
    return key(" ".join(word for word in area.split() if word.lower() not in words.wide | words.narrow))


def _is_wide(area: str, words: WhereWords) -> bool | None:
    """Whether its noun is that of an oblast or province; None: it has no noun."""
    found = {word.lower() for word in area.split()}
    return True if found & words.wide else False if found & words.narrow else None


def _is_same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= NAME_LENGTH_MIN and long.startswith(short) and long[len(short) :] in ENDINGS
