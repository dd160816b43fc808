"""The first page: what each side says of every place, as a sentence and a table."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.text.sentences import Sentences
from api.web.glyphs import glyph_of
from api.web.page import Page, page_of
from api.web.state import PageQuestion
from domain.questions.past import PlaceStances
from domain.questions.stances import ask_stances_by_name
from domain.stances.ports import PlaceFilter, StanceFilter

ROWS_MAX = 500

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_map(request: Request, service: ServiceDep, asked: Annotated[PageQuestion, Query()]) -> Response:
    """Show each side's statements about every place."""
    page = page_of(request, service, asked)
    answer = ask_stances_by_name(service.asking, page.pinned, PlaceFilter(), StanceFilter(), limit=ROWS_MAX)
    counts = Counter(str(each.verdict.agreement) for each in answer.places)
    says = Sentences(language=page.words.language, conflict=page.conflict, zone=page.resolved.zone)
    rows = [_row(page, says, each) for each in answer.places]
    return page.answer("web/map/page.html.j2", rows=rows, counts=counts, total=answer.total, sides=list(page.slots))


def _row(page: Page, says: Sentences, of: PlaceStances) -> dict[str, object]:
    words = {side: told.word for side, told in of.stances.items()}
    glyphs = [
        glyph_of(page.conflict, words[side].status, words[side].holder, page.words)
        if side in words
        else glyph_of(page.conflict, None, None, page.words)
        for side in page.slots
    ]
    link = page.state.link(f"/places/{of.place.id}")
    return {"name": says.place(of.place), "link": link, "glyphs": glyphs, "agreement": str(of.verdict.agreement)}
