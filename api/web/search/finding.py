"""Search for places in any spelling, claimants, people who spoke, and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from api.text.sentences import Sentences
from api.web.page import Page
from api.web.search.view import Found, Hit, in_two
from domain.claimants.lookup import claimants_with, nearest_claimants
from domain.places.names import folded
from domain.places.search import FoundPlace, PlaceSearch
from domain.questions.past import StatementFilter
from domain.questions.statements.lists import StatementWanted, ask_statements
from domain.record.declarations import Conflict
from domain.stances.ports import KnownStatement

STATEMENTS_MAX = 300  # that are looked at for the names of people and sources
TEXT_LENGTH_MIN = 2  # of a part of a name
NameT = TypeVar("NameT", bound=Hashable)


def find(page: Page, text: str, most: int) -> list[Hit]:
    """Up to ``most`` hits of each kind, the best first."""
    says = Sentences(language=page.words.language, conflict=page.conflict, zone=page.resolved.zone)
    places = page.service.look_for_places(PlaceSearch(text=text, limit=most)).found
    hits = [_place(page, says, each, text) for each in places]
    if page.conflict is not None and len(text) >= TEXT_LENGTH_MIN:
        hits += _claimants(page, page.conflict, says, text, most)
        hits += _people(page, text, most)
        hits += _sources(page, text, most)
    return hits


def _place(page: Page, says: Sentences, of: FoundPlace, text: str) -> Hit:
    name = says.place(of.place)
    spelling = of.match.names[0] if of.match.names else name
    counted = page.words.many("search.statements", of.match.statements)
    return Hit(
        kind=Found.PLACE,
        label=page.words("search.place"),
        name=name,
        link=page.state.link(f"/places/{of.place.id}"),
        detail=" · ".join((*reversed(of.place.admin), counted)),
        matched=None if folded(text) in folded(name) else in_two(spelling, text),
    )


def _claimants(page: Page, conflict: Conflict, says: Sentences, text: str, most: int) -> Iterator[Hit]:
    matches = claimants_with(conflict, text) or [each.claimant for each in nearest_claimants(conflict, text, most)]
    for claimant in list(matches)[:most]:
        side = conflict.speaker(claimant)
        yield Hit(
            kind=Found.CLAIMANT,
            label=page.words("search.claimant"),
            name=says.name(claimant),
            link=page.state.link("/search", claimant=claimant),
            detail="" if side in {None, claimant} else says.name(side or claimant),
        )


def _people(page: Page, text: str, most: int) -> Iterator[Hit]:
    """Those who spoke, by their names or roles as sources give them."""

    def person(told: KnownStatement) -> tuple[str, str] | None:
        spoke = told.filed.content.telling.spokesperson
        return None if spoke is None else (spoke.name, spoke.role or "")

    for (name, role), count in _named(page, StatementFilter(person=text), person)[:most]:
        yield Hit(
            kind=Found.PERSON,
            label=page.words("search.person"),
            name=name,
            link=page.state.link("/search", person=name),
            detail=" · ".join(filter(None, (role, page.words.many("search.statements", count)))),
        )


def _sources(page: Page, text: str, most: int) -> Iterator[Hit]:
    for name, count in _named(page, StatementFilter(source=text), lambda told: told.report.source.name)[:most]:
        yield Hit(
            kind=Found.SOURCE,
            label=page.words("search.source"),
            name=name,
            link=page.state.link("/search", source=name),
            detail=page.words.many("search.statements", count),
        )


def _named(
    page: Page, chosen: StatementFilter, name: Callable[[KnownStatement], NameT | None]
) -> Sequence[tuple[NameT, int]]:
    """The names in the statements that match, the most frequent first, each with how many of these have it."""
    found = ask_statements(
        page.service.asking,
        StatementWanted(filter=replace(chosen, conflict=page.resolved.conflict_id)),
        str(page.resolved.known_at.position),
        limit=STATEMENTS_MAX,
    )
    names = (name(each) for each in found.told)
    return Counter(each for each in names if each is not None).most_common()
