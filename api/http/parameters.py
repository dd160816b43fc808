"""Parameters of questions read from their texts. Each function raises ``BadQuestion``."""

from __future__ import annotations

from domain.places.geometry import Box, Point
from domain.questions.stances import BadQuestion
from domain.text import fault_in_id


def an_id(parameter: str, text: str | None) -> str | None:
    if text is not None and (fault := fault_in_id(text)):
        raise BadQuestion(parameter, *fault)
    return text


def a_text(parameter: str, text: str | None) -> str | None:
    """A text to look for."""
    if text is not None and (not text.strip() or len(text) > 200 or not text.isprintable()):  # noqa: PLR2004
        raise BadQuestion(parameter, "is no text to look for", "write 1 to 200 printable characters")
    return text


def point(parameter: str, text: str) -> Point:
    try:
        lat, lon = (float(part) for part in text.split(",") if _is_plain_number(part))
    except ValueError:
        raise BadQuestion(parameter, f"{text[:80]!r} is no point", "write lat,lon in degrees") from None
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 - degrees
        cure = "latitudes run from -90 to 90, longitudes from -180 to 180, the latitude first"
        raise BadQuestion(parameter, f"{text!r} is no point on this earth", cure)
    return Point(lat, lon)


def box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(",") if _is_plain_number(part))
    except ValueError:
        raise BadQuestion("bbox", f"{text[:80]!r} is no box", "write west,south,east,north in degrees") from None
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        cure = "longitudes run from -180 to 180, latitudes from -90 to 90, the south before the north"
        raise BadQuestion("bbox", f"{text!r} is no box on this earth", cure)
    return Box(west=west, south=south, east=east, north=north)


def _is_plain_number(text: str) -> bool:
    return len(text) <= 30 and text.isascii() and set(text) <= set("0123456789.-")  # noqa: PLR2004
