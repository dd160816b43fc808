"""A map that lies elsewhere than the days before: it would take back everything that they have said.

Swapped axes, another country, another scale: such a file is refused with its likely cause, unless it is meant.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from adapters.importers.polygons.shapes import Areas, Points
from domain.errors import Fault, Refused
from domain.vocabulary import PlaceId

OPTION = "--empty-map"
MEANT = f"if you mean it, say {OPTION}"
FAR_DEGREES = 0.5  # from every place of the record: some 50 km
FAR_FROM_EARLIER_DEGREES = 2.0


def refuse_elsewhere(areas: Areas, points: Points, inside: Collection[PlaceId], earlier: Points, last: date) -> None:
    """Raise ``Refused`` where the map lies elsewhere. ``earlier``: the places that were inside by the day ``last``."""
    shapes = _shapes(len(areas.shapes))
    if earlier and not areas.containing(earlier):
        if not inside or areas.degrees_from(earlier) > FAR_FROM_EARLIER_DEGREES:
            whose = "no place of the record" if not inside else "none of the places that were inside before"
            problem = f"{whose} lies in {shapes}, where {len(earlier)} did by {last}"
            raise _refused(problem, areas, earlier)
    elif not inside and points and (_would_hit(areas, points) or areas.degrees_from(points) > FAR_DEGREES):
        raise _refused(f"no place of the record lies in or near {shapes}", areas, points)


def none_inside(count: int) -> str:
    """A map that may be right, and says nothing of any place."""
    cure = "import a list of places of that country first, or a fuller one"
    return f"{'shape' if count == 1 else 'shapes'}, no place of the record lies in any: {cure}"


def _shapes(count: int) -> str:
    return "the only shape" if count == 1 else f"any of the {count} shapes"


def _refused(problem: str, areas: Areas, points: Points) -> Refused:
    if hits := _would_hit(areas, points):
        cause = f"latitude and longitude are swapped: turned round, {hits} would. Write longitude first"
    else:
        cause = f"the shapes lie at {areas}: is it the map of another area, or in other units? Import its places first"
    return Refused([Fault("/features", problem, f"{cause}; {MEANT}")])


def _would_hit(areas: Areas, points: Points) -> int:
    return len(areas.turned_round().containing(points))
