"""The name of a place in a sentence: the longest that a list has, and what the words around make of it.

A name that no list has is kept as it is written. Positions, roads and regions are not places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.claimants.lookup import HowCalled
from domain.extraction.places.leading import AREA, FACILITY, PlacePhrase, is_compound
from domain.extraction.places.mentions import PlaceList, PlaceMention
from domain.extraction.ports import NamedPlaces, PlaceOption
from domain.extraction.words.items import Piece
from domain.extraction.words.row import DASHES, Row

NAME_LETTERS_MIN = 2
NAME_LENGTH_MAX = 5  # of a name, in items
AHEAD_MAX = 2
DIVIDING_MAX = 5  # from *north of* to *railway*, in items
PARTICLES = frozenset({"al", "el", "ez", "ad", "as", "ash", "an", "at", "de", "la", "ul", "bin", "'", "upon"})
PARTS_OF_NAMES = frozenset({"centre", "outskirts", "suburbs"})
CITY = "city"
SUFFIXES = frozenset({CITY, "town", "village", "township", "settlement", "hromada"})
FUNCTION_WORDS = ("of", "and", "or", "but", "by", "to", "from", "be", "have", "not", "that", "say", "near", "modal")


class PlaceNames:
    """Finds names of places in the rows of one text."""

    def __init__(self, places: NamedPlaces, language: str) -> None:
        self._places, self._language = places, language
        self._seen: dict[str, Sequence[PlaceOption]] = {}

    def name_at(self, row: Row, at: int) -> PlaceMention | None:
        """A name that a list has, at ``at``; of a region, None."""
        if not self.is_name(row, at):
            return None
        named = self.named(row, at, len(row))
        if named is None or not named.options:
            return None
        checked = self.checked(row, named, PlacePhrase(at), len(row))
        if checked.problem is FACILITY:
            return named  # *Hama's central prison* is in Hama, which *the city* may be
        return checked.mentions[0] if checked.mentions else None

    def is_name(self, row: Row, at: int) -> bool:
        item = row.items[at]
        if (
            item.has("month", "weekday", "not place", "they", "own", "we", "stop", "title")
            or len(item.key) < NAME_LETTERS_MIN
        ):
            return False
        if row.is_capital(at + 1) and (row.has(at - 1, "title", "official") or _is_person(row, at + 1)):
            return False  # a first name
        if is_compound(row, at):
            return False
        return not item.called or self._is_capital_city(row, at)

    def _is_capital_city(self, row: Row, at: int) -> bool:
        return any(called.how is HowCalled.CAPITAL for called in row.called(at)) and row.key(at + 1) != "'s"

    def named(self, row: Row, at: int, stop: int) -> PlaceMention | None:
        """The longest run of capitals that a list has; else the whole run."""
        run = self._run(row, at, stop)
        if not run:
            return None
        last = run[-1]
        if options := self._options(row.words(at, last)):
            return self._mention(row, at, last, options)
        if len(run) > 1 and row.key(last - 1) in SUFFIXES:
            name_end = last if row.key(last - 1) == CITY else run[-2]  # *Gaza City* is called so
            return self._mention(row, at, name_end, self._options(row.words(at, run[-2])))
        return self._mention(row, at, last, self._options(row.words(at, last)))

    def _options(self, name: str) -> Sequence[PlaceOption]:
        if name not in self._seen:
            self._seen[name] = self._places.called(name, self._language)
        return self._seen[name]

    @staticmethod
    def _mention(row: Row, first: int, last: int, options: Sequence[PlaceOption]) -> PlaceMention:
        start, end = row.items[first].start, row.items[last - 1].end
        return PlaceMention(start=start, end=end, name=row.text[start:end], options=options)

    def _run(self, row: Row, at: int, stop: int) -> list[int]:
        """Where a name that begins at ``at`` may end: behind each capital, the particles between them included."""
        ends, here = list[int](), at
        while here < min(stop, at + NAME_LENGTH_MAX) and row.is_word(here):
            if ends and row.has(here, "region", "facility", "area suffix"):
                break
            if row.is_capital(here) and self.is_name(row, here) and not row.has(here, "and"):
                ends.append(here + 1)
            elif not (ends and row.key(here) in PARTICLES):
                break
            here += 1
        return ends

    def checked(self, row: Row, mention: PlaceMention, phrase: PlacePhrase, stop: int) -> PlaceList:
        """The place, unless what follows makes a region, a position or a part of it."""
        last = phrase.at
        while last < len(row) and row.items[last].end <= mention.end:
            last += 1
        partly, extent_from = phrase.is_partly, phrase.extent_from
        if row.key(last) == "'s" or (row.is_word(last) and not row.has(last, *FUNCTION_WORDS)):
            kind, after = self._owned(row, last, stop)
            if kind in {"facility", "region"}:
                return PlaceList(mentions=(), last=after, problem=FACILITY if kind == "facility" else AREA)
            if kind == "part":
                partly, extent_from, last = True, last, after
            elif kind == "settlement":
                last = after
        if row.key(last) in DASHES and row.is_capital(last + 1) and self._ends_in_area(row, last + 1, stop):
            return PlaceList(mentions=() if not mention.options else (mention,), last=last + 2, problem=AREA)
        direction_at = self._direction_before(row, phrase)
        if not partly and row.has(phrase.at - 2, "whole") and is_cut(row, last):
            partly, extent_from = True, last  # *all of Bakhmut east of the river*
        if direction_at >= 0 and not partly:
            partly, extent_from = True, direction_at
        extent = row.words(extent_from, self.extent_end(row, extent_from, phrase.at)) if partly else None
        full = replace(mention, is_partly=partly, extent=extent or None, share=phrase.share)
        return PlaceList(mentions=self._halves(full), last=last)

    def _ends_in_area(self, row: Row, at: int, stop: int) -> bool:
        run = self._run(row, at, stop)
        return bool(run) and row.has(run[-1], "area suffix") and row.key(run[-1]) != "agglomeration"

    @staticmethod
    def extent_end(row: Row, first: int, name_at: int) -> int:
        end = name_at if first < name_at else first + 1
        while end > first + 1 and row.has(end - 1, "of", "demonstrative", "settlement", "skip"):
            end -= 1
        return max(end, first + 1)

    @staticmethod
    def _direction_before(row: Row, phrase: PlacePhrase) -> int:
        """*northern Mariupol*: the word for a direction right before the name; not in *the eastern town of*."""
        at = phrase.at - 1
        return at if row.has(at, "direction") and not row.has(at, "settlement") and phrase.back_at < at else -1

    def _halves(self, mention: PlaceMention) -> tuple[PlaceMention, ...]:
        """*Balakliya-Izyum*, if no list has it and both halves are in one, is two places."""
        first, hyphen, second = mention.name.partition("-")
        if mention.options or not hyphen or not second[:1].isupper() or " " in mention.name:
            return (mention,)
        one, two = self._options(first), self._options(second)
        if not (one and two):
            return (mention,)
        middle = mention.start + len(first)
        return (
            replace(mention, end=middle, name=first, options=one),
            replace(mention, start=middle + 1, name=second, options=two),
        )

    @staticmethod
    def _owned(row: Row, at: int, stop: int) -> tuple[str, int]:
        """The kind of a noun behind the name: *Azovstal steel plant*, *Donetsk Oblast*, *Bakhmut's centre*."""
        is_owner = row.key(at) == "'s"
        here = at + 1 if is_owner else at
        if row.has(here, "settlement"):
            return _town_behind(row, here, at)
        for ahead in range(here, min(stop, len(row), here + AHEAD_MAX + 1)):
            item = row.items[ahead]
            if not item.is_word or item.has(*FUNCTION_WORDS, "background", "but", "stop", "inside"):
                break
            kind = _kind_behind(item, is_owner=is_owner)
            if kind or item.frames or item.has("filler", "say", "deny"):
                return kind, ahead + 1 if kind else at
        return "", at


def is_cut(row: Row, at: int) -> bool:
    """Whether *north of the railway* stands at ``at``: a line through a town, behind which a part of it lies."""
    is_beside = row.has(at, "near") and row.key(at).endswith(" of")
    return is_beside and any(row.has(one, "dividing") for one in range(at + 1, min(len(row), at + DIVIDING_MAX)))


def _is_person(row: Row, at: int) -> bool:
    """Whether a surname that is declared stands there; not behind *and* or a comma."""
    return any(called.person is not None for called in row.called(at))


def _town_behind(row: Row, at: int, name_end: int) -> tuple[str, int]:
    """*Lashio town*; *Afrin city centre*; *three Sunni villages* are no place of that name."""
    if row.has(at, "plural settlement") and not row.has(name_end - 2, "and"):
        return "region", at + 1
    if row.has(at + 1, "part") and row.key(at + 1) in PARTS_OF_NAMES:
        return "part", at + 2
    return "settlement", at + 1


def _kind_behind(item: Piece, *, is_owner: bool) -> str:
    if item.has("region") and not is_owner and item.key != "agglomeration":
        return "region"
    if item.has("part") and (is_owner or item.key in PARTS_OF_NAMES):
        return "part"
    return "facility" if item.has("facility") and item.key != "street" else ""
