"""`POST /v1/proposals`: what a text seems to say. It records nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.access.auth import proposer
from api.http.parsing.forms import read_form
from api.http.parsing.strict_json import parse_json
from api.http.problems import Problem
from api.http.requests.bodies import body, read_body_of
from api.http.service import ServiceDep
from api.intake.proposing.input import ProposalsForm, settled
from api.intake.proposing.turns import Turns
from api.service import Service
from domain.extraction.ports import TEXT_LENGTH_MAX
from domain.extraction.propose import TextToRead

BODY_BYTES_MAX = 1024 * 1024  # a text of 100,000 characters, also where each is written as an escape
SPLIT = f"send at most {TEXT_LENGTH_MAX:,} characters of text; a longer one can be read in parts"

router = APIRouter(tags=["record"])


async def _body(request: Request) -> bytes:
    return await read_body_of(request, BODY_BYTES_MAX, SPLIT)


@router.post("/proposals", openapi_extra=body(ProposalsForm), dependencies=[Depends(proposer)])
async def propose_statements(
    request: Request, service: ServiceDep, given: Annotated[bytes, Depends(_body)]
) -> Response:
    """Read a text and propose statements, each with the words behind it. Nothing is recorded, and no text is kept."""
    asked = await run_in_threadpool(_settled, service, given)
    turns: Turns = request.app.state.turns
    async with turns.turn():
        answer = await run_in_threadpool(service.read_text, asked)
    return Response(answer, media_type="application/json")


def _settled(service: Service, given: bytes) -> TextToRead:
    form = read_form(ProposalsForm, parse_json(given, max_bytes=BODY_BYTES_MAX))
    if len(form.text) > TEXT_LENGTH_MAX:
        raise Problem("too-large", f"the text has {len(form.text):,} characters", SPLIT)
    return settled(service, form, service.lexicons())
