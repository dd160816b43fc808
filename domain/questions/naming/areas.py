"""An admin area by its whole name, by another spelling of it, or by its beginning: `Donetsk` for `Donetsk Oblast`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from domain.errors import Nearest, UnknownName
from domain.places.names import folded, key
from domain.places.search import SPELLING_LENGTH_MIN
from domain.questions.filters import CANDIDATES_MAX, NEAREST_MAX, PICK_ONE, By, Understood
from domain.questions.past import NamedThings
from domain.record.declarations import Place


def _is_spelling(area: str, text: str) -> bool:
    return len(text) >= SPELLING_LENGTH_MIN and key(area) == key(text)


CALLED: Mapping[By, Callable[[str, str], bool]] = {
    By.NAME: lambda area, text: folded(area) == folded(text),  # also of a place, whose areas are as they are written
    By.SPELLING: _is_spelling,
    By.BEGINNING: lambda area, text: folded(area).startswith(f"{folded(text)} "),
}


def area_named(past: NamedThings, text: str, *, at: int, parameter: str = "admin") -> Understood | None:
    """Return how ``text`` is understood; None for a whole name, however it is pasted. Raises ``UnknownName``."""
    if past.area(text, at=at) is not None:
        return None
    areas = sorted(past.areas(at=at))
    for by, is_called in CALLED.items():
        matches = [past.area(area, at=at) or area for area in areas if text.strip() and is_called(area, text)]
        if len(matches) == 1:
            return Understood(parameter=parameter, asked=text, id=matches[0], name=matches[0], by=by)
        if matches:
            several = [Nearest(area, "") for area in matches[:CANDIDATES_MAX]]
            raise UnknownName(parameter, f"several areas are called {text!r}", "write the whole name of one", several)
    raise _no_area(past, text, at, parameter, areas)


def lies_in(place: Place, area: str) -> bool:
    return any(is_called(each, area) for each in place.admin for is_called in CALLED.values())


def _no_area(past: NamedThings, text: str, at: int, parameter: str, areas: list[str]) -> UnknownName:
    problem = f"no place in the record lies in an area {text!r}"
    head = past.head().position
    if at < head and past.area(text, at=head) is not None:
        return UnknownName(parameter, f"{problem} at position {at}", "ask at a later position, or leave it out")
    near = get_close_matches(folded(text), areas, n=NEAREST_MAX)
    nearest = [Nearest(past.area(area, at=at) or area, "") for area in near]
    return UnknownName(
        parameter, problem, PICK_ONE if nearest else "GET /v1/places?q= shows the areas of a place", nearest
    )
