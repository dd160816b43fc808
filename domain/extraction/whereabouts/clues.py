"""Where a sentence says that a place lies: the areas beside its name, and its distance from another place.

*Beside* a name is what only words such as *a village in* part from it; behind a list of names, an area is that of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.extraction.ports import NamedPlaces
from domain.extraction.text.tokens import Token, tokens
from domain.extraction.whereabouts.areas import AreaReader, SaidArea
from domain.extraction.whereabouts.distances import SaidDistance
from domain.extraction.words.lexicon import Phrases
from domain.extraction.words.where import Compass, WhereWords
from domain.places.geometry import Point

CLUE_LENGTH_MAX = 300  # characters behind a name in which its clues may stand
OPENING_LENGTH_MAX = 4  # tokens before an area with which a sentence opens
NAME_WORDS_MAX = 4
KM_OF = {"kilometres": 1.0, "miles": 1.609344}
SIGNS = frozenset({"(", ")", ",", "\u2013", "\u2014", "-", "'s", "\u00ab", "\u00bb", '"'})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """``own``: the areas that are said beside the name. ``led``: those of the sentence: *In Sumy Oblast, they took …*.

    ``others``: all that the sentence names.
    """

    own: Sequence[SaidArea] = ()
    led: Sequence[SaidArea] = ()
    others: Sequence[SaidArea] = ()
    distance: SaidDistance | None = None


class ClueReader:
    def __init__(self, words: WhereWords, areas: AreaReader, places: NamedPlaces, language: str) -> None:
        self._words, self._areas, self._places, self._language = words, areas, places, language
        self._compass = Phrases((phrase, direction) for phrase, direction in words.compass.items())
        self._units = {word: kind for kind in KM_OF for word in getattr(words, kind)}

    def read(self, text: str, sentence: tuple[int, int], name: tuple[int, int]) -> Clues:
        """Return the clues to the place whose name has the bounds ``name``, in one sentence of a plain text."""
        begin, end = sentence
        before = tokens(text, begin, name[0])
        behind = tokens(text, name[1], min(end, name[1] + CLUE_LENGTH_MAX))
        areas_before, areas_behind = self._areas.read(before), self._areas.read(behind)
        return Clues(
            own=tuple(self._own(behind, areas_behind)),
            led=tuple(self._led(before, areas_before)),
            others=(*areas_before, *areas_behind),
            distance=self._distance(text, behind, areas_behind),
        )

    # Areas

    def _own(self, found: Sequence[Token], areas: Sequence[SaidArea]) -> Iterator[SaidArea]:
        at, may_list = 0, True
        for area in areas:
            gap = found[at : area.first]
            if not all(self._may_part(token, is_in_list=may_list) for token in gap):
                return
            yield area
            at, may_list = area.last, False

    def _may_part(self, token: Token, *, is_in_list: bool) -> bool:
        """Whether a token may stand between a name and its area; in a list of names, other names too."""
        if token.text in SIGNS or token.key in self._words.between | self._words.within:
            return True
        return is_in_list and (token.is_capital or token.key in self._words.joining)

    def _led(self, found: Sequence[Token], areas: Sequence[SaidArea]) -> Iterator[SaidArea]:
        """The areas with which a sentence opens, and those right before the name: *на Харківщині село …*."""
        for area in areas:
            is_led = area.first > 0 and found[area.first - 1].key in self._words.within
            follows_name = area.first > 1 and found[area.first - 2].is_capital
            is_near = all(self._may_part(token, is_in_list=False) for token in found[area.last :])
            if is_led and not follows_name and (is_near or area.first <= OPENING_LENGTH_MAX):
                yield area

    # Distances

    def _distance(self, text: str, found: Sequence[Token], areas: Sequence[SaidArea]) -> SaidDistance | None:
        """The distance that stands beside the name, areas between them or not."""
        skipped = {at for area in areas for at in range(area.first, area.last)}
        for at, token in enumerate(found):
            said = None if at in skipped else self._distance_at(text, found, at)
            if said is not None:
                return said
            if at not in skipped and not self._may_part(token, is_in_list=False):
                return None
        return None

    def _distance_at(self, text: str, found: Sequence[Token], at: int) -> SaidDistance | None:
        measured = self._measured(found, at)
        km, here = (None, at) if measured is None else measured
        direction, here = self._direction(found, here)
        if direction is None and not (km is not None and here < len(found) and found[here].key in self._words.away):
            return None
        here += direction is None
        while here < len(found) and found[here].key in self._words.between:
            here += 1
        points, last = self._reference(text, found, here)
        return SaidDistance(found[at].start, found[last - 1].end, km, direction, points) if points else None

    def _measured(self, found: Sequence[Token], at: int) -> tuple[float, int] | None:
        """Kilometres, and the token behind them and a bracket: *13 kilometers (8 miles)*, *13km*."""
        number, unit = found[at].key, found[at + 1].key if at + 1 < len(found) else ""
        here = at + 2
        if not number.replace(",", "").replace(".", "").isdecimal():
            digits = number.rstrip("".join(sorted({letter for word in self._units for letter in word})))
            number, unit, here = digits, number[len(digits) :], at + 1
        if unit not in self._units or not number.replace(",", "").replace(".", "").isdecimal():
            return None
        if here < len(found) and found[here].text == "(":
            closing = (n for n in range(here, min(len(found), here + 5)) if found[n].text == ")")
            here = next(closing, here - 1) + 1
        return float(number.replace(",", ".")) * KM_OF[self._units[unit]], here

    def _direction(self, found: Sequence[Token], at: int) -> tuple[Compass | None, int]:
        """The direction at ``at``, over words such as *to the*, and the token behind it."""
        while at < len(found) and found[at].key in self._words.between | self._words.within:
            match = self._compass_at(found, at)
            if match is not None:
                return match
            at += 1
        return (self._compass_at(found, at) or (None, at)) if at < len(found) else (None, at)

    def _compass_at(self, found: Sequence[Token], at: int) -> tuple[Compass, int] | None:
        match = self._compass.longest([token.key for token in found[at : at + NAME_WORDS_MAX]], 0)
        return None if match is None else (match[1][0], at + match[0])

    def _reference(self, text: str, found: Sequence[Token], at: int) -> tuple[Sequence[Point], int]:
        """The points of the places that the name at ``at`` may mean, and the token behind the name."""
        last = at
        while last < min(len(found), at + NAME_WORDS_MAX) and found[last].is_capital:
            last += 1
        for end in range(last, at, -1):
            name = text[found[at].start : found[end - 1].end]
            points = [each.point for each in self._places.called(name, self._language) if each.point is not None]
            if points:
                return points, end
        return (), at
