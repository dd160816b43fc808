"""`claimline help`: what the fixed words of the record mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.shell.common import JsonOption, answered, explained
from domain.errors import BadQuestion
from domain.meanings import VOCABULARIES, Word, meant

TOPICS: Mapping[str, type[StrEnum]] = {of.__name__.lower(): of for of in VOCABULARIES}
EXPLAINED = {
    "status": "the condition of a place, according to a statement",
    "role": "of a claimant",
    "kind": "of a statement",
    "matter": "the subject of a stance",
    "bound": "the end of an imprecise date that counts",
    "voice": "the owner of a stance",
    "agreement": "of the sides about a place",
    "outcome": "of a dispute",
}


@explained
def show(
    topic: Annotated[str | None, typer.Argument(help=f"one of {', '.join(TOPICS)}")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Explain the statuses, roles and other fixed words, each with an example of the demo."""
    if topic is None:
        told = [f"{name:<10} {EXPLAINED[name]}: {', '.join(of)}" for name, of in TOPICS.items()]
        answered({name: list(of) for name, of in TOPICS.items()}, told, as_json=as_json)
        return
    of = _topic(topic)
    words = VOCABULARIES[of]
    answered({each.value: _shape(word) for each, word in words.items()}, _lines(words), as_json=as_json)


def _topic(text: str) -> type[StrEnum]:
    folded = text.casefold()
    found = next((of for name, of in TOPICS.items() if folded in (name, f"{name}s", f"{name}es")), None)
    if found is None:
        cure = f"write {meant(text, list(TOPICS))}; `claimline COMMAND --help` explains a command"
        raise BadQuestion("topic", f"{text[:80]!r} is not explained here", cure)
    return found


def _shape(word: Word) -> dict[str, Any]:
    return {"meaning": word.meaning, "said": list(word.said), "example": word.example}


def _lines(words: Mapping[StrEnum, Word]) -> Iterator[str]:
    for each, word in words.items():
        yield f"{each}: {word.meaning}"
        yield f"    sources write: {', '.join(word.said[:8])}"
        yield f"    example: {word.example.replace('`', '')}"
