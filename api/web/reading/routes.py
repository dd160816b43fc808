"""How to read the pages: the signs, the dates, and the words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.web.glyphs import glyph_of
from api.web.page import page_of
from api.web.state import PageQuestion
from domain.vocabulary import MEANINGS, Status

POINTS = ("who", "word", "dispute", "silence", "dates", "known")

router = APIRouter(include_in_schema=False)


@router.get("/reading")
def explain_reading(request: Request, service: ServiceDep, asked: Annotated[PageQuestion, Query()]) -> Response:
    """The signs of each side, and what the pages say and do not say."""
    page = page_of(request, service, asked)
    named = [
        [glyph_of(page.conflict, status, side, page.words) for side in page.slots]
        for status in Status
        if MEANINGS[status].needs_holder and MEANINGS[status].matter is not None
    ]
    alone = [
        glyph_of(page.conflict, status, None, page.words)
        for status in (*(each for each in Status if not MEANINGS[each].needs_holder), None)
    ]
    return page.answer("web/reading/page.html.j2", named=named, alone=alone, points=POINTS)
