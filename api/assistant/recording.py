"""Recording a report: only after a person has read it in the client and agreed, and only with a key that may."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from anyio import to_thread
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    CallToolRequestParams,
    ClientCapabilities,
    ElicitationCapability,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    FormElicitationCapability,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.requests import Request

from api.assistant.asking import Asking
from api.assistant.citing import Answer
from api.assistant.edge import Caller, as_received, request_scope
from api.http.access.auth import needs, tell_refusal
from api.http.parsing.forms import read_form
from api.http.problems import Problem
from api.intake.input import ReportForm
from api.intake.recording.written import recorded_as
from domain.intake.append import Author
from domain.intake.drafts import ReportDraft
from domain.intake.keys import BeyondReach, Scope
from domain.questions.declared import ask_conflict

PATH = "/v1/reports"
QUESTION, AGREED = "record", "record"
ASKED_MAX = 3  # times, while the record changes below the question
SHOWN_MAX = 20_000  # characters of a preview
TOLD_OF_SOURCE = frozenset({"name", "published", "url"})
TOLD_OF_STATEMENT = frozenset(
    {"id", "kind", "claimant", "place", "status", "holder", "stated", "effective", "denies", "spokesperson"}
)
CANNOT_ASK = (
    "Recording needs the agreement of a person, and this client cannot ask one: it does not support elicitation in "
    "form mode. Nothing was recorded. Use a client that does, or record with `claimline record`."
)
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        AGREED: {
            "type": "boolean",
            "title": "Record this report",
            "description": "Entries cannot be deleted later, only corrected or annulled.",
            "default": False,
        }
    },
    "required": [AGREED],
}
Context = ServerRequestContext[Any, Request]


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it would be recorded, in words. ``body`` has every id, so that a repeated call records it once."""

    body: Mapping[str, Any]
    text: str
    is_new: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def question(self) -> ElicitRequestFormParams:
        return ElicitRequestFormParams(message=self.text, requested_schema=dict(SCHEMA))


@dataclass(frozen=True, slots=True)
class Recorder:
    asking: Asking

    async def record(self, ctx: Context, params: CallToolRequestParams, caller: Caller) -> Answer | InputRequiredResult:
        """Raises a ``ClaimlineError``, or ``MCPError`` where the client cannot ask a person."""
        refuse_without_elicitation(ctx)
        body = _with_ids(params.arguments or {})
        request = await as_received(request_scope("POST", PATH, {}, caller), self.asking.service.settings)
        preview = await to_thread.run_sync(self._preview, body, request)
        if not preview.is_new:
            return await self._send(preview, caller)
        if ctx.protocol_version in MODERN_PROTOCOL_VERSIONS:
            if params.request_state != preview.digest or not params.input_responses:
                question = ElicitRequest(params=preview.question)
                return InputRequiredResult(input_requests={QUESTION: question}, request_state=preview.digest)
            response = params.input_responses.get(QUESTION)
        else:
            response, preview = await self._asked(ctx, preview, request)
        if not _agrees(response):
            return await self._nothing(response)
        return await self._send(preview, caller)

    async def _send(self, preview: Preview, caller: Caller) -> Answer:
        receipt = (await self.asking.edge.send(PATH, preview.body, caller)).json()
        await to_thread.run_sync(self.asking.service.await_views, receipt["position"])
        own = [each["id"] for each in receipt["statements"]]
        return await self.asking.citable({"recorded": preview.is_new, **receipt}, own, None, is_pinned=False)

    async def _asked(self, ctx: Context, preview: Preview, request: Request) -> tuple[ElicitResult, Preview]:
        """The response to a preview that still holds when it comes."""
        for _ in range(ASKED_MAX):
            question = preview.question
            response = await ctx.session.elicit_form(question.message, question.requested_schema, ctx.request_id)
            again = await to_thread.run_sync(self._preview, preview.body, request)
            if not _agrees(response) or again.digest == preview.digest:
                return response, again
            preview = again
        cure = "call the tool again"
        raise Problem("busy", "the record changed each time while the person was asked", cure)

    def _preview(self, body: Mapping[str, Any], request: Request) -> Preview:
        """Decide by the rules of recording, and record nothing."""
        service = self.asking.service
        author = self._author(request)
        draft = read_form(ReportForm, body).read()
        rehearsal = service.recording.rehearsal()
        receipt = rehearsal.record(draft, author)
        _, conflict = ask_conflict(service.asking, draft.conflict, None)
        told = recorded_as(rehearsal, conflict, receipt, draft.source).told(dry_run=True)
        text = "\n".join([_heading(author, draft), "", *told, *_besides(body)])
        if len(text) > SHOWN_MAX:
            problem = f"a person would have to read {len(text):,} characters before it is recorded"
            raise Problem("too-large", problem, f"split the report: at most {SHOWN_MAX:,} are shown")
        return Preview(body, text, receipt.is_new)

    def _author(self, request: Request) -> Author:
        """Raises ``Problem`` without a key that may record."""
        service = self.asking.service
        try:
            return needs(Scope.WRITE)(request, service)
        except (Problem, BeyondReach) as error:
            tell_refusal(service, request, error)
            raise

    async def _nothing(self, response: object) -> Answer:
        why = "declined" if isinstance(response, ElicitResult) and response.action != "cancel" else "gave no answer"
        answer = {
            "recorded": False,
            "detail": f"Nothing was recorded: the person {why}. Ask the person before you try again.",
        }
        return await self.asking.citable(answer, [], None, is_pinned=False)


def refuse_without_elicitation(ctx: Context) -> None:
    """An empty capability means form mode: modes were added to it later."""
    capabilities = ctx.session.client_capabilities
    asks = None if capabilities is None else capabilities.elicitation
    if asks is not None and (asks.form is not None or asks.url is None):
        return
    needed = ClientCapabilities(elicitation=ElicitationCapability(form=FormElicitationCapability()))
    data = {"requiredCapabilities": needed.model_dump(by_alias=True, exclude_none=True)}
    raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, CANNOT_ASK, data)


def _agrees(response: object) -> bool:
    return (
        isinstance(response, ElicitResult)
        and response.action == "accept"
        and (response.content or {}).get(AGREED) is True
    )


def _with_ids(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report and its statements under ids made from them: a repeated call means the same report."""
    name = f"assistant-{hashlib.sha256(orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]}"
    given = arguments.get("statements")
    statements = [
        {**each, "id": each.get("id") or f"{name}.{number}"} if isinstance(each, Mapping) else each
        for number, each in enumerate(given if isinstance(given, list) else (), start=1)
    ]
    named = {"statements": statements} if isinstance(given, list) else {}
    return {**arguments, **named, "id": arguments.get("id") or name}


def _besides(body: Mapping[str, Any]) -> Iterator[str]:
    """The fields that the preview does not tell in sentences: a person agrees to nothing unread."""
    those = [("source", body["source"], TOLD_OF_SOURCE)]
    those += [(each["id"], each, TOLD_OF_STATEMENT) for each in body["statements"]]
    lines = [
        f"  {of}, {name}: {orjson.dumps(value).decode()}"
        for of, fields, told in those
        for name, value in fields.items()
        if value is not None and name not in told
    ]
    if lines:
        yield from ("", "with these details:", *lines)


def _heading(author: Author, draft: ReportDraft) -> str:
    return f"An assistant asks to record this in the conflict {draft.conflict}. It will bear the name {author.name}."
