"""Texts as the tables of the record hold them: as they were said, and folded to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapters.log import codec
from adapters.log.shapes import content_to_shape
from adapters.sql.dialect import containing
from domain.folding import compared
from domain.places.names import folded
from domain.record.statements import PHRASES, Attribution, Content


def texts(content: Content) -> dict[str, object]:
    """The columns that hold what was said in words."""
    return {
        "person": searchable(_person(content.telling)),
        "words": searchable(_words(content.telling)),
        "content": as_json(content_to_shape(content)),
    }


def listed_fields(fields: Sequence[str]) -> str:
    return " ".join(fields)


def as_json(shape: object) -> str:
    return codec.canonical(shape).decode()


def searchable(texts: Iterable[str]) -> str:
    return "\n".join(compared(text) for text in texts if text)


def names_in_lines(names: Sequence[str]) -> str:
    """Each name on a line of its own, with a line break before and after, so that a whole name can be looked for."""
    return "".join(f"\n{folded(name)}" for name in names) + "\n"


def naming(name: str) -> str:
    """The pattern of lines that hold ``name`` whole."""
    return containing(f"\n{folded(name)}\n")


def _person(telling: Attribution) -> Iterator[str]:
    if telling.spokesperson is not None:
        yield telling.spokesperson.name
        yield telling.spokesperson.role or ""


def _words(telling: Attribution) -> Iterator[str]:
    yield telling.quote.text if telling.quote else ""
    yield from (getattr(telling, name) or "" for name in (*PHRASES, "note"))
    yield from telling.via
    yield from _person(telling)
