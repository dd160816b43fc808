"""The subject of an item: ``claimline.<log>.<conflict>.<type>.<place>``, so that a broker can filter by each part.

Dots separate the parts, and ids may hold dots: everything but letters of ASCII, digits, ``_``, ``-`` and ``~`` is
percent-encoded, as in addresses. A part that an item does not have is ``-``.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from domain.feed.items import Item

ROOT = "claimline"
NONE = "-"
_ENCODED_NONE = "%2D"  # a conflict whose id is a hyphen


def subject_of(log: str, item: Item) -> str:
    place = None if item.place is None else item.place.id
    return ".".join((ROOT, log, token(item.conflict), token(item.type), token(place)))


def all_subjects(log: str) -> str:
    """The filter that takes every item of a log."""
    return f"{ROOT}.{log}.>"


def token(part: str | None) -> str:
    """One part of a subject."""
    if part is None:
        return NONE
    return _ENCODED_NONE if part == NONE else quote(part, safe="").replace(".", "%2E")


def part(of: str) -> str | None:
    """The part that ``token`` encoded."""
    return None if of == NONE else unquote(of)
