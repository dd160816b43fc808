"""Ways in: reports, and what the record's editors do to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.access.auth import EditorDep, ReporterDep
from api.http.requests.bodies import BodyDep, IdempotencyDep, PlainBodyDep, body, parsed
from api.http.requests.strict import IdPath
from api.intake.handed_in import HandedIn
from api.intake.input import (
    AnnulmentForm,
    ClaimantCorrectionForm,
    CorrectionForm,
    CorroborationForm,
    ReportForm,
    SourceCorrectionForm,
)
from api.intake.taking import Taking, TakingDep
from api.wire.similar import similar
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import Act, AmendmentDraft, AnnulmentDraft, CorroborationDraft, SourceCorrectionDraft

router = APIRouter(tags=["record"])


def recorded(of: Receipt) -> dict[str, Any]:
    return {
        "report": of.report,
        "position": of.position,
        "statements": [{"id": statement, "position": position} for statement, position in of.statements],
        **similar(of.similar),
    }


def amend(taking: Taking, act: Act, author: Author) -> Response:
    amended = taking.record(act, author)
    return taking.answer({"position": amended.position}, is_new=amended.is_new)


@router.post("/reports", status_code=201, openapi_extra=body(ReportForm))
async def append_report(
    request: Request, author: ReporterDep, given: PlainBodyDep, taking: TakingDep, key: IdempotencyDep
) -> Response:
    """Append a report with its statements, whole or not at all. The same report again appends nothing: 200."""
    report = _Report(author, given, taking, key)
    if taking.is_dry:
        return await run_in_threadpool(report.rehearsed)
    reports: HandedIn = request.app.state.reports
    return await reports.answer(report)


class _Report(NamedTuple):
    """A report as a request hands it in."""

    author: Author
    given: bytes
    taking: Taking
    key: str | None

    def read(self) -> tuple[Act, Author]:
        draft = parsed(self.given, ReportForm).read()
        return replace(draft, id=self.key if draft.id is None else draft.id), self.author

    def rehearsed(self) -> Response:
        return self.answer(self.taking.record(*self.read()))

    def answer(self, receipt: Receipt) -> Response:
        return self.taking.answer(recorded(receipt), is_new=receipt.is_new)


@router.post("/statements/{statement}/corrections", status_code=201, openapi_extra=body(CorrectionForm))
def correct_statement(
    statement: IdPath, author: EditorDep, given: BodyDep, taking: TakingDep, key: IdempotencyDep
) -> Response:
    """We misread the source: the content as it should be, whole. The statement keeps its position."""
    draft = parsed(given, CorrectionForm).read()
    return amend(taking, AmendmentDraft(id=key, target=statement, draft=draft), author)


@router.post("/statements/{statement}/annulment", status_code=201, openapi_extra=body(AnnulmentForm))
def annul_statement(
    statement: IdPath, author: EditorDep, given: BodyDep, taking: TakingDep, key: IdempotencyDep
) -> Response:
    """It should not be here."""
    form = parsed(given, AnnulmentForm)
    draft = AnnulmentDraft(reason=form.reason, replaced_by=form.replaced_by)
    return amend(taking, AmendmentDraft(id=key, target=statement, draft=draft), author)


@router.post("/statements/{statement}/sources", status_code=201, openapi_extra=body(CorroborationForm))
def corroborate_statement(
    statement: IdPath, author: EditorDep, given: BodyDep, taking: TakingDep, key: IdempotencyDep
) -> Response:
    """Another source carries the same statement."""
    form = parsed(given, CorroborationForm)
    draft = CorroborationDraft(source=form.source.read(), note=form.note)
    return amend(taking, AmendmentDraft(id=key, target=statement, draft=draft), author)


@router.post("/reports/{report}/corrections", status_code=201, openapi_extra=body(SourceCorrectionForm))
def correct_report(
    report: IdPath, author: EditorDep, given: BodyDep, taking: TakingDep, key: IdempotencyDep
) -> Response:
    """We misread where it was published: the source as it should be, whole."""
    form = parsed(given, SourceCorrectionForm)
    draft = SourceCorrectionDraft(source=form.source.read(), reason=form.reason)
    return amend(taking, AmendmentDraft(id=key, target=report, draft=draft), author)


@router.post(
    "/conflicts/{conflict}/claimants/{claimant}/corrections",
    status_code=201,
    openapi_extra=body(ClaimantCorrectionForm),
)
def correct_claimant(  # noqa: PLR0913, PLR0917 - as the framework hands them in
    conflict: IdPath,
    claimant: IdPath,
    author: EditorDep,
    given: BodyDep,
    taking: TakingDep,
    key: IdempotencyDep,
) -> Response:
    """We misjudged for whom a claimant speaks: its role or parent from here on. Earlier answers stay as they were."""
    draft = parsed(given, ClaimantCorrectionForm).read(conflict, claimant, amendment=key)
    return amend(taking, draft, author)
