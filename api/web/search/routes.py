"""Search: everything that a text may mean, and the statements of a person, a claimant or a source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, NamedTuple

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.http.parameters.shared import means
from api.http.parsing.values import NameText, Position, SearchText, a_text
from api.http.service import ServiceDep
from api.text.sentences import Sentences
from api.web.page import Page, page_of
from api.web.search.finding import find
from api.web.state import PageQuestion
from api.web.statements import StatementView, StatementViews
from domain.folding import trimmed
from domain.questions.past import StatementFilter
from domain.questions.statements.lists import StatementWanted, ask_statements

ON_PAGE, IN_LIST = 20, 5  # hits of each kind
STATEMENTS = 50  # on a page

router = APIRouter(include_in_schema=False)


class SearchQuestion(PageQuestion):
    """``q``: a text to look for; or one of the rest, whose statements are listed."""

    q: Annotated[str | None, means("a text to look for", "Siversk")] = None
    person: Annotated[SearchText | None, means("part of the name or role of a spokesperson", "Peskov")] = None
    source: Annotated[SearchText | None, means("part of the name or address of the source", "Sputnik")] = None
    claimant: Annotated[NameText | None, means("a claimant by id or name, and all below it", "russia")] = None
    after: Annotated[Position | None, means("the position to continue after", "200")] = None

    @property
    def text(self) -> str:
        """The text without spaces around. Raises ``BadQuestion`` for one that no name can have."""
        text = trimmed(self.q or "")
        return (a_text("q", text) or "") if text else ""

    @property
    def named(self) -> str | None:
        return self.person or self.source or self.claimant


class Listed(NamedTuple):
    """Statements of one page, and the address of the next."""

    statements: Sequence[StatementView]
    following: str | None


@router.get("/search")
def show_search(request: Request, service: ServiceDep, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """Everything that a text may mean; or the statements of one person, claimant or source."""
    page = page_of(request, service, asked)
    if asked.named is not None:
        listed = _listed(page, asked)
        name = _name(page, asked)
        return page.answer("web/search/statements.html.j2", name=name, listed=listed, q=name)
    hits = find(page, asked.text, ON_PAGE) if asked.text else []
    groups = [(label, list(those)) for label, those in groupby(hits, key=lambda hit: hit.label)]
    return page.answer("web/search/page.html.j2", q=asked.text, hits=hits, groups=groups)


@router.get("/search/hits")
def list_hits(request: Request, service: ServiceDep, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """The first hits, for the list under the search field."""
    page = page_of(request, service, asked)
    hits = find(page, asked.text, IN_LIST) if asked.text else []
    return Response(orjson.dumps({"hits": hits}), media_type="application/json", headers={"Cache-Control": "no-cache"})


def _name(page: Page, asked: SearchQuestion) -> str:
    if asked.claimant is None or page.conflict is None or asked.claimant not in page.conflict.claimants:
        return asked.named or ""
    return page.conflict.claimants[asked.claimant].name


def _listed(page: Page, asked: SearchQuestion) -> Listed:
    chosen = StatementFilter(conflict=page.resolved.conflict_id, person=asked.person, source=asked.source)
    wanted = StatementWanted(filter=chosen, claimant=asked.claimant)
    known_at, after = page.resolved.known_at.position, int(asked.after or 0)
    found = ask_statements(page.service.asking, wanted, str(known_at), after=after, limit=STATEMENTS)
    says = Sentences(language=page.words.language, conflict=page.conflict, zone=page.resolved.zone)
    views = StatementViews(says=says, words=page.words, state=page.state)
    with page.service.asking.readings.snapshot() as past:
        places = past.places_of({each.filed.content.place for each in found.told}, at=known_at)
    shown = [views.of(each, places[each.filed.content.place]) for each in found.told]
    return Listed(shown, None if found.next is None else page.here(after=str(found.next)))
