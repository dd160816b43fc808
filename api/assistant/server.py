"""The server of the Model Context Protocol: which tools there are, and who answers each."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import orjson
from mcp.server import Server
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    InputRequiredResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp_types import Tool as ToolOfProtocol
from starlette.types import ASGIApp

from api.assistant.asking import Asking, statement_in
from api.assistant.citing import Answer
from api.assistant.edge import Caller, Edge, ToldByHttp
from api.assistant.recording import Context, Recorder
from api.assistant.schemas import as_text, input_schema
from api.assistant.tools import A_STATEMENT, BY_NAME, TOOLS, Tool
from api.http.problems import answer_to
from api.intake.input import ReportForm
from api.intake.proposing.input import ProposalsForm
from api.service import Service
from domain.errors import BadQuestion, ClaimlineError
from domain.meanings import meant

NAME, SCHEME = "claimline", "claimline://statements/"
INSTRUCTIONS = """\
Claimline records who said who holds which town, and never decides who is right.
Say what each side claims, denies or acknowledges, with its date and source. Do not call a claim a fact.
Keep imprecise dates imprecise. If the sides disagree, say so. If the record has no statement, say that.
Cite: give the permalink of the answer, its position, and the id and source of each statement that you use.
If a name is not found, the error suggests the nearest: ask the person which one is meant, or use `places` or
`claimants`."""
PROPOSE, EVIDENCE, RECORD = "propose", "evidence", "record_report"
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
Answering = Callable[[Context, CallToolRequestParams, Caller], Awaitable[Answer | InputRequiredResult]]


def listed() -> Sequence[ToolOfProtocol]:
    """Every tool, with the parameters of its question."""
    asking = [_listed(each.name, each.title, each.description, input_schema(each)) for each in TOOLS]
    return (
        *asking,
        _listed(
            PROPOSE,
            "Statements that a text seems to make",
            "Read the text of a report and propose the statements that it makes, each with the words that show it and "
            "the open questions. It records nothing and keeps no text. With `source`, `report` holds the whole "
            "proposals in the form that `record_report` takes: check each of them against the text first.",
            ProposalsForm.model_json_schema(),
        ),
        _listed(
            EVIDENCE,
            "Evidence that a statement was recorded",
            "Give the address, size and SHA-256 of the evidence page of a statement, with the signed checkpoint. "
            "Anyone can verify the page without this service. Read the page as the resource "
            f"{SCHEME}ID/evidence.",
            {
                "type": "object",
                "properties": {A_STATEMENT.name: {"type": "string", "description": A_STATEMENT.meaning}},
                "required": [A_STATEMENT.name],
                "additionalProperties": False,
            },
        ),
        _listed(
            RECORD,
            "Record a report",
            "Record one publication with its statements, whole or not at all. It needs a key with the scope `write`, "
            "and a person: the client shows the person what would be recorded, and records it only if the person "
            "agrees. Use ids from `places`, `claimants` and `propose`.",
            ReportForm.model_json_schema(),
            WRITES,
        ),
    )


def _listed(
    name: str, title: str, description: str, schema: Mapping[str, Any], annotations: ToolAnnotations = READS
) -> ToolOfProtocol:
    return ToolOfProtocol(
        name=name,
        title=title,
        description=description,
        input_schema=dict(schema),
        annotations=annotations,
    )


@dataclass(frozen=True)
class Assistant:
    """Answers the calls of a client. Without an HTTP request, the caller bears the key of the settings.

    ``base``: the address at which readers reach the service.
    """

    service: Service
    app: ASGIApp
    base: str

    @cached_property
    def asking(self) -> Asking:
        return Asking(service=self.service, edge=Edge(self.app), base=self.base)

    @cached_property
    def server(self) -> Server[Any]:
        server: Server[Any] = Server(
            NAME,
            version=version("claimline"),
            title="Claimline",
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_resource,
        )
        security = RequestStateSecurity(keys=[secrets.token_bytes(32)], bind_principal=self._principal)
        server.middleware.append(RequestStateBoundary(security, default_audience=NAME))
        return server

    def _caller(self, ctx: Context) -> Caller:
        settings = self.service.settings
        return Caller.with_key(settings.mcp_key) if ctx.request is None else Caller.of_request(ctx.request, settings)

    def _principal(self, ctx: Context) -> str | None:
        """An agreement counts for the key that the question was asked with."""
        key = self._caller(ctx).authorization
        return None if key is None else hashlib.sha256(key.encode()).hexdigest()

    async def _list_tools(self, _: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=list(listed()))

    async def _call_tool(self, ctx: Context, params: CallToolRequestParams) -> CallToolResult | InputRequiredResult:
        answering = self._answering(params.name)
        try:
            answer = await answering(ctx, params, self._caller(ctx))
        except ToldByHttp as told:
            return refusal(told.document)
        except ClaimlineError as error:
            return refusal(orjson.loads(bytes(answer_to(error).body)))
        return answer if isinstance(answer, InputRequiredResult) else result(answer)

    def _answering(self, name: str) -> Answering:
        special: Mapping[str, Answering] = {PROPOSE: self._propose, EVIDENCE: self._evidence, RECORD: self._record}
        if name in special:
            return special[name]
        tool = BY_NAME.get(name)
        if tool is None:
            known = [*BY_NAME, *special]
            raise MCPError(INVALID_PARAMS, f"the tool {name[:80]!r} does not exist: use {meant(name, known)}")
        return self._question(tool)

    def _question(self, tool: Tool) -> Answering:
        async def answering(_: Context, params: CallToolRequestParams, caller: Caller) -> Answer:
            return await self.asking.ask(tool, params.arguments or {}, caller)

        return answering

    async def _propose(self, _: Context, params: CallToolRequestParams, caller: Caller) -> Answer:
        return await self.asking.propose(params.arguments or {}, caller)

    async def _evidence(self, _: Context, params: CallToolRequestParams, caller: Caller) -> Answer:
        given = dict(params.arguments or {})
        statement = given.pop(A_STATEMENT.name, None)
        if statement is None or given:
            name = next(iter(given), A_STATEMENT.name)
            raise BadQuestion(name[:80], "is missing" if not given else "is not a parameter here", "give `statement`")
        return await self.asking.evidence(as_text(A_STATEMENT.name, statement), caller)

    async def _record(
        self, ctx: Context, params: CallToolRequestParams, caller: Caller
    ) -> Answer | InputRequiredResult:
        return await Recorder(self.asking).record(ctx, params, caller)

    async def _list_resources(self, _: Context, __: PaginatedRequestParams | None) -> ListResourcesResult:
        return ListResourcesResult(resources=[])

    async def _list_templates(self, _: Context, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        template = ResourceTemplate(
            name=EVIDENCE,
            uri_template=f"{SCHEME}{{statement}}/evidence",
            description="The evidence page of a statement: it proves to others that the statement was recorded.",
            mime_type="text/html",
        )
        return ListResourceTemplatesResult(resource_templates=[template])

    async def _read_resource(self, ctx: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        statement = statement_in(params.uri, SCHEME)
        if statement is None:
            raise MCPError(INVALID_PARAMS, f"the resource {params.uri[:200]!r} does not exist: use {SCHEME}ID/evidence")
        try:
            page = await self.asking.edge.read(f"/v1/statements/{statement}/evidence", {}, self._caller(ctx))
        except ToldByHttp as told:
            raise MCPError(INVALID_PARAMS, str(told), dict(told.document)) from None
        text = TextResourceContents(uri=params.uri, mime_type="text/html", text=page.body.decode())
        return ReadResourceResult(contents=[text])


def result(answer: Answer) -> CallToolResult:
    """The answer as data, and the same as text, for clients that read no data."""
    text = TextContent(text=orjson.dumps(answer).decode())
    return CallToolResult(content=[text], structured_content=answer)


def refusal(document: Mapping[str, Any]) -> CallToolResult:
    """A problem document of HTTP, which says what to do."""
    text = TextContent(text=f"{document['title']}. {document['detail']}")
    return CallToolResult(content=[text], structured_content=dict(document), is_error=True)
