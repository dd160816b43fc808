"""The cells of Wikipedia's control table: who is said to hold a town, and as of when."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from domain.dates.hints import ENGLISH_MONTHS
from domain.vocabulary import ClaimantId, Status

SHORTEST_MONTH = 3
SIDES: Mapping[str, ClaimantId] = {
    "ukraine": "ukraine",
    "russia": "russia",
    "donetsk pr": "dpr",
    "dpr": "dpr",
    "luhansk pr": "lpr",
    "lpr": "lpr",
}
OPPOSED = frozenset({"dpr", "lpr", "russia"})
CONTESTED = ("contested", "shared control", "grey zone", "gray zone")
UNCLEAR = ("unknown", "not known", "truce", "uncontrolled")
UNITS = ("freedom of russia",)  # a unit on Ukraine's side, and no word on who holds the town
DOUBT = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a cell says. ``wording`` is the cell, its spaces and case evened out."""

    status: Status
    holder: ClaimantId | None
    hedge: str | None
    wording: str | None

    @property
    def takes_a_position(self) -> bool:
        return self.status is not Status.UNCLEAR


def evened(text: str) -> str:
    """One space between words, the first letter a capital."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return plain[:1].upper() + plain[1:]


def read_held(cell: str) -> Held | None:
    """None for a cell that names no holder: columns that slipped."""
    wording = evened(cell)
    text = wording.casefold()
    hedge = DOUBT if text.endswith(DOUBT) else None
    text = text.rstrip(f"{DOUBT} ")
    if not text or text in UNCLEAR:
        return Held(status=Status.UNCLEAR, holder=None, hedge=hedge, wording=wording or None)
    if text.startswith(CONTESTED):
        return Held(status=Status.CONTESTED, holder=None, hedge=hedge, wording=wording)
    first = next((name for name in SIDES if text.startswith(name)), None)
    if first is None:
        return None
    if _names_both(text):
        return Held(status=Status.CONTESTED, holder=None, hedge=hedge, wording=wording)
    return Held(status=Status.CONTROLLED, holder=SIDES[first], hedge=hedge, wording=wording)


def _names_both(text: str) -> bool:
    for unit in UNITS:
        text = text.replace(unit, "")
    named = {side for name, side in SIDES.items() if name in text}
    return "ukraine" in named and not named.isdisjoint(OPPOSED)


def read_as_of(cell: str) -> date | None:
    """The day of an as-of cell; None where it is missing, or says more or less than a day."""
    words = unicodedata.normalize("NFKC", cell).replace(",", " ").split()
    for form in _FORMS:
        with suppress(ValueError, IndexError):
            return form(words)
    return None


def _day_month_year(words: list[str]) -> date:
    day, month, year = words
    return date(_year(year), _month(month), int(day))


def _month_day_year(words: list[str]) -> date:
    month, day, year = words
    return date(_year(year), _month(month), int(day))


def _hyphened(words: list[str]) -> date:
    [text] = words
    first, middle, last = text.split("-")
    if middle.isalpha():
        return date(_year(last), _month(middle), int(first))
    return date(_year(first), int(middle), int(last))


def _month(word: str) -> int:
    name = word.rstrip(".").casefold()
    if len(name) < SHORTEST_MONTH:
        raise ValueError(word)
    [number] = (number for number, month in enumerate(ENGLISH_MONTHS, start=1) if month.startswith(name))
    return number


def _year(word: str) -> int:
    if len(word) == 2 and word.isdigit():  # noqa: PLR2004 - 02-Apr-22
        return 2000 + int(word)
    if len(word) != 4:  # noqa: PLR2004 - a year
        raise ValueError(word)
    return int(word)


_FORMS: tuple[Callable[[list[str]], date], ...] = (_day_month_year, _month_day_year, _hyphened)
