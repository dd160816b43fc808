"""Which of several places of one name a text means: the places in order, and whether the text itself decides.

An area or a distance that stands beside the name decides, where it leaves one place. All else only gives the order:
areas that the text names elsewhere, the other places of the text, and what the record says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.extraction.ports import PlaceOption
from domain.extraction.whereabouts.areas import AreaReader, SaidArea
from domain.extraction.whereabouts.clues import Clues
from domain.places.geometry import Point
from domain.places.search import distance_km, weight

BANDS_KM = (25.0, 50.0, 100.0, 200.0, 400.0)  # within one of them, the record says more than the distance does
NEVER = -(2**63)


class Surroundings(NamedTuple):
    """The other places and areas of a text: ``points`` of places that are no question."""

    points: Sequence[Point] = ()
    areas: Sequence[SaidArea] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """``options``: the best first. ``left``: those that lie where the words beside the name say, or all.

    ``is_contradicted``: none of them lies there. ``by_areas``, ``by_distance``: what leaves out the others.
    """

    options: Sequence[PlaceOption]
    left: Sequence[PlaceOption] = ()
    is_contradicted: bool = False
    by_areas: Sequence[SaidArea] = ()
    by_distance: bool = False

    @property
    def meant(self) -> PlaceOption | None:
        """The one of several for which the text decides."""
        return self.left[0] if len(self.options) > len(self.left) == 1 else None


class Ranking:
    def __init__(self, areas: AreaReader) -> None:
        self._areas = areas

    def ranked(self, options: Sequence[PlaceOption], clues: Clues, around: Surroundings) -> Ranked:
        """Return ``options`` in order, and what decides between them, if anything does."""
        ordered = sorted(options, key=lambda each: self._rank(each, clues, around))
        if self._is_contradicted(ordered, clues):
            return Ranked(options=ordered, is_contradicted=True)
        left, by_areas = self._within(ordered, clues)
        by_distance = False
        if len(left) > 1 and clues.distance is not None:
            fitting = [each for each in left if each.point is not None and clues.distance.fits(each.point)]
            by_distance = 0 < len(fitting) < len(left)
            left = fitting or left
        return Ranked(options=ordered, left=left, by_areas=by_areas, by_distance=by_distance)

    def _within(self, options: Sequence[PlaceOption], clues: Clues) -> tuple[Sequence[PlaceOption], Sequence[SaidArea]]:
        """The places that lie in the areas which say most, and these areas."""
        for said in (clues.own, clues.led):
            left, used = list(options), list[SaidArea]()
            for area in said:
                inside = [each for each in left if self._areas.lies_in(each.admin, area)]
                if not inside and all(self._areas.lies_elsewhere(each.admin, area) for each in left):
                    return options, ()
                left, used = inside or left, [*used, area] if inside else used
            if len(left) < len(options):
                return left, used
        return options, ()

    def _is_contradicted(self, options: Sequence[PlaceOption], clues: Clues) -> bool:
        """Whether every place lies elsewhere than the words beside the name say."""
        distance = clues.distance
        by_area = any(all(self._areas.lies_elsewhere(each.admin, area) for each in options) for area in clues.own)
        by_distance = distance is not None and all(
            each.point is not None and distance.excludes(each.point) for each in options
        )
        return bool(options) and (by_area or by_distance)

    def _rank(self, option: PlaceOption, clues: Clues, around: Surroundings) -> tuple[object, ...]:
        distance = clues.distance
        fits = distance is not None and option.point is not None and distance.fits(option.point)
        away = _away(option.point, around.points)
        said_last: Instant = NEVER if option.said_last is None else option.said_last
        return (
            -self._inside(option, clues.own),
            not fits,
            -self._inside(option, clues.led),
            -self._inside(option, (*clues.others, *around.areas)),
            sum(away > band for band in BANDS_KM),
            -said_last,
            -option.statements,
            away,
            -weight(option.population, option.statements),
            option.id,
        )

    def _inside(self, option: PlaceOption, areas: Sequence[SaidArea]) -> int:
        """In how many of ``areas``, each counted once, it lies."""
        names = {(area.name, area.is_wide): area for area in areas}
        return sum(self._areas.lies_in(option.admin, area) for area in names.values())


def _away(point: Point | None, others: Sequence[Point]) -> float:
    """Kilometres to the nearest of ``others``; without any, all places are as near."""
    if not others:
        return 0.0
    return inf if point is None else min(distance_km(point, other) for other in others)
