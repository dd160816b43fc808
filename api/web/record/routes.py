"""The pages that record. Their forms need script; what they record goes to the same addresses as a program's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from api.http.access.auth import EditorDep, WriterDep, any_key, recorder_of
from api.http.parameters.shared import means
from api.http.requests.bodies import PlainBodyDep, parsed
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.intake.input import CorrectionForm, EdtfField, ReportForm
from api.web.page import Page, page_of
from api.web.record import finding, view
from api.web.record.naming import names_of
from api.web.state import PageQuestion
from api.web.statements import StatementViews
from domain.errors import NotFound
from domain.intake.append import Author
from domain.intake.drafts import Act, AmendmentDraft
from domain.questions.declared import ask_place
from domain.questions.rehearsed import rehearse
from domain.questions.statements.lists import ask_known
from domain.record.dating import NEVER
from domain.vocabulary import Kind
from domain.written.denied import deniable

router = APIRouter(include_in_schema=False)
AskedDep = Annotated[PageQuestion, Query()]


class ClaimantsQuestion(PageQuestion):
    q: Annotated[str, means("a name in any spelling; empty: all")] = ""


class StatementsQuestion(PageQuestion):
    place: Annotated[str, means("the place, by its id")]
    claimant: Annotated[str, means("the claimant, by its id")]
    kind: Annotated[Kind, means("a denial or a retraction")] = Kind.DENIAL
    published: Annotated[
        EdtfField | None, means("the day of the source: what was said later is left out. Default: nothing is")
    ] = None


class NamesQuestion(PageQuestion):
    claimants: Annotated[str, means("ids of claimants, with commas between")] = ""
    places: Annotated[str, means("ids of places")] = ""
    statements: Annotated[str, means("ids of statements")] = ""


@router.get("/record")
def show_form(request: Request, service: ServiceDep, asked: AskedDep) -> Response:
    """The form of a report."""
    page = page_of(request, service, asked)
    return page.answer("web/record/page.html.j2", form=view.form_of(page))


@router.get("/statements/{statement}/correct")
@router.get("/statements/{statement}/annul")
@router.get("/statements/{statement}/corroborate")
def show_amendment(request: Request, service: ServiceDep, statement: IdPath, asked: AskedDep) -> Response:
    """The form of a correction, an annulment or another source, with the statement as it is."""
    page = page_of(request, service, asked)
    told = ask_known(service.asking, {statement}, page.head.position).get(statement)
    if told is None:
        raise NotFound("statement", statement, "GET /v1/statements lists them")
    _, place = ask_place(service.asking, told.filed.content.place, None)
    act = request.url.path.rpartition("/")[2]
    shown = StatementViews(says=view.sentences_of(page), words=page.words, state=page.state).of(told, place)
    return page.answer("web/record/amend.html.j2", act=act, told=told, statement=shown, form=view.form_of(page))


@router.get("/record/key")
def read_key(request: Request, service: ServiceDep) -> JSONResponse:
    """The name that is recorded with the key that the request bears, and its scopes."""
    key = any_key(request, service)
    return JSONResponse({"name": recorder_of(request, service, key), "scopes": sorted(key.scopes)})


@router.get("/record/claimants")
def find_claimants(request: Request, service: ServiceDep, asked: Annotated[ClaimantsQuestion, Query()]) -> JSONResponse:
    """The claimants that a text may mean."""
    page = page_of(request, service, asked)
    found = [] if page.conflict is None else finding.claimants(page.conflict, asked.q.strip(), page.words)
    return JSONResponse({"claimants": found})


@router.get("/record/statements")
def find_statements(
    request: Request, service: ServiceDep, asked: Annotated[StatementsQuestion, Query()]
) -> JSONResponse:
    """The statements about a place that a claimant may deny, or take back."""
    page = page_of(request, service, asked)
    _, place = ask_place(service.asking, asked.place, None)
    if page.conflict is None or asked.claimant not in page.conflict.claimants:
        raise NotFound("claimant", asked.claimant, "GET /v1/conflicts lists them")
    with service.asking.readings.snapshot() as past:
        told = past.told_of(place.id, page.conflict.id, at=past.head().position)
    latest = NEVER if asked.published is None else asked.published.bounds(page.conflict.zone).latest
    said = [each for each in told if each.may_be_said_by(latest)]
    fitting = deniable(page.conflict, said, asked.claimant, asked.kind)
    found = finding.statements(fitting, place, view.sentences_of(page))
    return JSONResponse({"statements": found})


@router.get("/record/names")
def find_names(request: Request, service: ServiceDep, asked: Annotated[NamesQuestion, Query()]) -> JSONResponse:
    """The names of claimants, places and statements, by their ids."""
    page = page_of(request, service, asked)
    return JSONResponse(names_of(page, asked.claimants, asked.places, asked.statements))


@router.post("/record/preview")
def preview_report(
    request: Request, service: ServiceDep, author: WriterDep, given: PlainBodyDep, asked: AskedDep
) -> Response:
    """Return the changes by a report: its statements in words, likely duplicates, the lanes before and after."""
    return _previewed(page_of(request, service, asked), parsed(given, ReportForm).read(), author)


@router.post("/statements/{statement}/correct")
def preview_correction(  # noqa: PLR0913, PLR0917 - as the framework hands them in
    request: Request, service: ServiceDep, author: EditorDep, statement: IdPath, given: PlainBodyDep, asked: AskedDep
) -> Response:
    """Return the changes by a correction, likewise."""
    act = AmendmentDraft(target=statement, draft=parsed(given, CorrectionForm).read())
    return _previewed(page_of(request, service, asked), act, author, amends=statement)


def _previewed(page: Page, act: Act, author: Author, *, amends: str | None = None) -> Response:
    service = page.service
    found = rehearse(service.recording, service.asking.readings, act, author, amends=amends)
    return page.answer("web/record/preview.html.j2", preview=view.preview_of(page, found))
