"""The page of a statement."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.web.page import page_of
from api.web.state import PageQuestion
from api.web.statement.view import StatementPage
from domain.questions.statements.history import ask_statement_history

router = APIRouter(include_in_schema=False)


@router.get("/statements/{statement}")
def show_statement(
    request: Request, statement: IdPath, service: ServiceDep, asked: Annotated[PageQuestion, Query()]
) -> Response:
    """Show one statement with its history and its proof."""
    whole = ask_statement_history(service.asking, statement, asked.known_at)
    filed = whole.history.told.filed
    page = page_of(request, service, asked.model_copy(update={"conflict": filed.conflict}))
    view = StatementPage(frame=page, of=whole).view(service.proving, service.entry_hash(filed.position))
    return page.answer("web/statement/page.html.j2", one=view)
