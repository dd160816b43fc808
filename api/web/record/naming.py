"""The names behind ids: what a page shows of proposals, and of the statements on record that are like them."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import TypedDict

from api.web.languages import Words
from api.web.page import Page
from api.web.record.finding import FoundStatement, detail, statements
from api.web.record.view import sentences_of
from domain.record.declarations import Conflict

NAMED_MAX = 200  # ids of each kind; a page asks again for more


class NamedThing(TypedDict):
    """``detail``: of a claimant its role, of a place its areas."""

    name: str
    detail: str


class ShownNames(TypedDict):
    """By id; what the record does not have is left out."""

    claimants: Mapping[str, NamedThing]
    places: Mapping[str, NamedThing]
    statements: Mapping[str, FoundStatement]


def names_of(page: Page, claimants: str, places: str, statement_ids: str) -> ShownNames:
    """Return the names of ids, which stand with commas between."""
    said, lie_at = _split(statement_ids), _split(places)
    with page.service.reader.snapshot() as past:
        at = past.head().position
        told = past.told(said, at=at)
        known = past.places_of({*lie_at, *(each.filed.content.place for each in told.values())}, at=at)
    says = sentences_of(page)
    return {
        "claimants": {} if page.conflict is None else _claimants(page.conflict, _split(claimants), page.words),
        "places": {
            each: {"name": says.place(known[each]), "detail": ", ".join(reversed(known[each].admin))}
            for each in lie_at
            if each in known
        },
        "statements": {
            id_: found
            for id_, each in told.items()
            for found in statements([each], known[each.filed.content.place], says)
        },
    }


def _claimants(conflict: Conflict, ids: list[str], words: Words) -> Mapping[str, NamedThing]:
    return {
        each: {"name": conflict.claimants[each].name, "detail": detail(conflict, each, words)}
        for each in ids
        if each in conflict.claimants
    }


def _split(ids: str) -> list[str]:
    return [each for each in dict.fromkeys(ids.split(",")) if each][:NAMED_MAX]
