"""Citations: the pinned address of an answer, and the statements behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NotRequired, cast
from urllib.parse import quote, urlencode

from typing_extensions import TypedDict

from api.assistant.edge import IN_PATHS
from api.service import Service
from api.settings import Settings
from api.wire import shapes
from domain.questions.statements.lists import ask_known

IN_QUERIES = "/:,@"
CITED_MAX = 100  # statements; more belong on the next page
COORDINATES = ("about", "said_by", "known_at")
NAMING = frozenset({"statement", "opened_by", "closed_by"})  # members whose text is the id of a statement
LISTING = frozenset({"statements", "possibly", "same", "could_deny"})  # members that list statements, or their ids
OF_STATEMENT = (
    *("id", "kind", "claimant", "place", "status", "holder", "stated", "effective", "quote", "wording"),
    *("spokesperson", "source", "position"),
)


class Cited(TypedDict):
    """A statement behind an answer, with the members that HTTP gives it."""

    id: str
    claimant: str
    place: str
    stated: str
    source: Mapping[str, Any]
    position: int
    permalink: str
    evidence: str


class Answer(TypedDict):
    """``answer``: the same as over HTTP. ``next``: the arguments of the next page."""

    answer: Mapping[str, Any]
    position: int
    permalink: str | None
    is_pinned: bool
    statements: Sequence[Cited]
    next: Mapping[str, str] | None
    understood: NotRequired[Mapping[str, str]]
    report: NotRequired[Mapping[str, Any] | None]


def base_of(settings: Settings) -> str:
    """The address at which readers reach the service; without a public one, that of `claimline serve`."""
    return settings.public_address or f"http://{settings.host}:{settings.port}"


def address(base: str, path: str, query: Mapping[str, str]) -> str:
    asked = urlencode(query, safe=IN_QUERIES)
    return f"{base}{quote(path, safe=f'/{IN_PATHS}')}{'?' if asked else ''}{asked}"


def pins(answer: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """The coordinates that the answer was given at, as parameters that a question has."""
    ends = {"": answer, "from_": answer.get("from") or {}, "to_": answer.get("to") or {}}
    found = {
        f"{prefix}{name}": end[name]["position"] if name == "known_at" else end[name]
        for prefix, end in ends.items()
        for name in COORDINATES
        if isinstance(end, Mapping) and end.get(name) is not None
    }
    if isinstance(answer.get("conflict"), str):
        found["conflict"] = answer["conflict"]
    return {name: str(value) for name, value in found.items() if name in set(fields)}


def ids_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """The ids of things that the question named otherwise."""
    return {name: each["id"] for name, each in answer.get("understood", {}).items() if "id" in each}


def position_of(answer: Mapping[str, Any]) -> int | None:
    known_at = answer.get("known_at") or (answer.get("to") or {}).get("known_at")
    return int(known_at["position"]) if isinstance(known_at, Mapping) else None


def named_in(answer: object) -> Iterator[str]:
    """The ids of statements that an answer names, in its order."""
    if isinstance(answer, Mapping):
        for name, value in answer.items():
            if name in NAMING and isinstance(value, str):
                yield value
            elif name in LISTING and isinstance(value, Sequence):
                yield from (each if isinstance(each, str) else each["id"] for each in value if _names(each))
            yield from named_in(value)
    elif isinstance(answer, list):
        for each in answer:
            yield from named_in(each)


def _names(each: object) -> bool:
    return isinstance(each, str) or (isinstance(each, Mapping) and isinstance(each.get("id"), str))


def cited(service: Service, base: str, ids: Iterable[str], position: int) -> list[Cited]:
    """The first statements of these, as they were known at a position."""
    wanted = list(islice(dict.fromkeys(ids), CITED_MAX))
    known = ask_known(service.asking, set(wanted), position)
    return [_cited(shapes.statement(known[each]), base, position) for each in wanted if each in known]


def _cited(shape: Mapping[str, Any], base: str, position: int) -> Cited:
    path = f"/v1/statements/{shape['id']}"
    told = {name: shape[name] for name in OF_STATEMENT if shape.get(name) is not None}
    permalink = address(base, path, {"known_at": str(position)})
    return cast(Cited, {**told, "permalink": permalink, "evidence": address(base, f"{path}/evidence", {})})
