"""Texts as the tables of the record hold them: as they were said, and folded to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from adapters.log import codec
from adapters.log.shapes import Shape, content_to_shape
from adapters.sql.dialect import containing
from domain.folding import compared
from domain.places.names import folded
from domain.record.statements import PHRASES, Content


def texts(content: Content) -> dict[str, object]:
    """The columns that hold what was said in words."""
    shape = content_to_shape(content)
    person, words = texts_of(shape)
    return {"person": person, "words": words, "content": as_json(shape)}


def texts_of(content: Shape) -> tuple[str, str]:
    """Return the columns ``person`` and ``words`` of content in its stored shape."""
    spoken = content.get("spokesperson", {})
    person = [_term(spoken[name]) for name in ("name", "role") if name in spoken]
    return "\n".join(person), "\n".join((*_words(content), *person))


def listed_fields(fields: Sequence[str]) -> str:
    return " ".join(fields)


def as_json(shape: object) -> str:
    return codec.canonical(shape).decode()


_term = lru_cache(maxsize=4_096)(compared)  # names and terms come again and again


def searchable(texts: Iterable[str]) -> str:
    return "\n".join(compared(text) for text in texts if text)


def names_in_lines(names: Sequence[str]) -> str:
    """Each name on a line of its own, with a line break before and after, so that a whole name can be looked for."""
    return _in_lines(tuple(names))


@lru_cache(maxsize=4_096)
def _in_lines(names: tuple[str, ...]) -> str:
    """Few areas hold many places."""
    return "".join(f"\n{folded(name)}" for name in names) + "\n"


def naming(name: str) -> str:
    """The pattern of lines that hold ``name`` whole."""
    return containing(f"\n{folded(name)}\n")


def _words(content: Shape) -> Iterator[str]:
    if "quote" in content:
        yield compared(content["quote"])
    for name in PHRASES:
        if name in content:
            yield _term(content[name])
    if "note" in content:
        yield compared(content["note"])
    for relay in content.get("via", ()):
        yield _term(relay)
