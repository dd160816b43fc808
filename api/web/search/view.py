"""A thing that a search finds, as the page and the list under the search field show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from domain.places.names import folded


class Found(StrEnum):
    """The kinds of things that are found, in the order in which they are shown."""

    PLACE = auto()
    CLAIMANT = auto()
    PERSON = auto()
    SOURCE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """``matched``: another spelling of the name that matches, in two parts: first the part that was typed."""

    kind: Found
    label: str
    name: str
    link: str
    detail: str = ""
    matched: tuple[str, str] | None = None


def in_two(spelling: str, typed: str) -> tuple[str, str]:
    """``spelling``, cut behind the part that was typed."""
    is_beginning = folded(spelling).startswith(folded(typed))
    at = len(typed) if is_beginning else len(spelling)
    return spelling[:at], spelling[at:]
