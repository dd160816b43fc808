"""The tools that read: each asks HTTP's own route, and adds what can be cited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from anyio import to_thread

from api.assistant.citing import Answer, address, cited, ids_of, named_in, pins, position_of
from api.assistant.edge import Caller, Edge, Reply
from api.assistant.schemas import as_text, fields_of, path_of, query_of
from api.assistant.tools import CONFLICT, PLACE, Tool
from api.http.parameters.shared import KnownAt
from api.http.parsing.values import an_id
from api.intake.proposing.report import report_of
from api.questions.claimants import ClaimantQuestion, find_claimants
from api.service import Service
from domain.errors import BadQuestion
from domain.questions.declared import ask_conflict_named
from domain.stances.ports import PlaceFilter

ANSWER_BYTES_MAX = 256 * 1024  # more than an assistant can read at once
NEXT = re.compile(r'<[^>?]*\?([^>]*)>; rel="next"')
CURSOR = "cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Answers the tools that read. ``base``: the address at which readers reach the service."""

    service: Service
    edge: Edge
    base: str

    async def ask(self, tool: Tool, arguments: Mapping[str, Any], caller: Caller) -> Answer:
        """Raises a ``ClaimlineError``."""
        if tool.model is ClaimantQuestion:
            return await self._claimants(tool, arguments, caller)
        named, others = path_of(tool, arguments)
        query, understood = query_of(tool, others), dict[str, str]()
        if named is not None and tool.in_path is not None:
            meant = await to_thread.run_sync(self._id_of, tool.in_path.name, named)
            an_id(tool.in_path.name, meant)
            understood = {} if meant == named else {tool.in_path.name: meant}
            named = meant
        path = tool.path if tool.in_path is None else tool.path.replace(f"{{{tool.in_path.name}}}", named or "")
        reply = await self.edge.read(path, query, caller)
        answer = await self._answer(tool, path, query, reply)
        return {**answer, "understood": understood} if understood else answer

    def _id_of(self, name: str, text: str) -> str:
        """The id of a place that is called so. Other ids are written as they are."""
        if name != PLACE:
            return text
        return self.service.asking.names(PlaceFilter(place=text)).ids.get(PLACE, text)

    async def _answer(self, tool: Tool, path: str, query: Mapping[str, str], reply: Reply) -> Answer:
        if len(reply.body) > ANSWER_BYTES_MAX:
            raise too_long(tool, len(reply.body), query)
        answer = reply.json()
        own = [answer["id"]] if tool.path.startswith("/v1/statements/") else []
        link = self._pinned(tool, path, query, answer)
        return await self.citable(answer, own, link, is_pinned=_can_be_pinned(tool), following=_next(reply))

    async def citable(
        self,
        answer: Mapping[str, Any],
        own: Iterable[str],
        permalink: str | None,
        *,
        is_pinned: bool,
        following: Mapping[str, str] | None = None,
    ) -> Answer:
        """An answer with the statements that it names, after its ``own``, as they were known at its position."""
        return await to_thread.run_sync(self._citable, answer, [*own], permalink, is_pinned, following)

    def _citable(
        self,
        answer: Mapping[str, Any],
        own: list[str],
        permalink: str | None,
        is_pinned: bool,  # noqa: FBT001 - as the thread hands it in
        following: Mapping[str, str] | None,
    ) -> Answer:
        found = position_of(answer)
        position = self.service.reader.position() if found is None else found
        return {
            "answer": answer,
            "position": position,
            "permalink": permalink,
            "is_pinned": is_pinned,
            "statements": cited(self.service, self.base, [*own, *named_in(answer)], position),
            "next": following,
        }

    def _pinned(self, tool: Tool, path: str, query: Mapping[str, str], answer: Mapping[str, Any]) -> str:
        """A cursor holds its coordinates already, and belongs to the question as it was asked."""
        settled = {} if CURSOR in query else {**pins(answer, fields_of(tool)), **ids_of(answer)}
        return address(self.base, path, {**query, **settled})

    async def _claimants(self, tool: Tool, arguments: Mapping[str, Any], caller: Caller) -> Answer:
        """The same as of HTTP about the conflict, with the claimants that were looked for."""
        others = dict(arguments)
        named = others.pop(CONFLICT, None)
        query = query_of(tool, others)
        asked = ClaimantQuestion.read({**query, **({} if named is None else {CONFLICT: as_text(CONFLICT, named)})})
        conflict = await to_thread.run_sync(lambda: ask_conflict_named(self.service.asking, asked.conflict).id)
        path, at = f"/v1/conflicts/{conflict}", {name: query[name] for name in KnownAt.model_fields if name in query}
        whole = (await self.edge.read(path, at, caller)).json()
        found = await to_thread.run_sync(find_claimants, self.service, asked)
        answer = {**whole, "claimants": {each: whole["claimants"][each] for each in found.claimants}}
        link = address(self.base, path, pins(answer, KnownAt.model_fields))
        return await self.citable(answer, [], link, is_pinned=True)

    async def propose(self, arguments: Mapping[str, Any], caller: Caller) -> Answer:
        """The proposals of HTTP, and all that are whole as a report."""
        reply = await self.edge.send("/v1/proposals", arguments, caller)
        answer: Any = reply.json()
        citable = await self.citable(answer, [], None, is_pinned=False)
        if (source := arguments.get("source")) is None:
            return citable
        return {**citable, "report": report_of(answer, {"name": source, "published": arguments["published"]})}

    async def evidence(self, statement: str, caller: Caller) -> Answer:
        """The evidence page of a statement by its address, size and hash, and the checkpoint that it rests on."""
        an_id("statement", statement)
        path = f"/v1/statements/{statement}/evidence"
        page = await self.edge.read(path, {}, caller)
        checkpoint = await self.edge.read("/v1/log/checkpoint", {}, caller)
        link = address(self.base, path, {})
        answer = {
            "statement": statement,
            "page": link,
            "bytes": len(page.body),
            "sha256": hashlib.sha256(page.body).hexdigest(),
            "checkpoint": checkpoint.body.decode(),
        }
        return await self.citable(answer, [statement], link, is_pinned=False)


def too_long(tool: Tool, size: int, query: Mapping[str, str]) -> BadQuestion:
    parameter = "limit" if "limit" in query else (tool.in_path.name if tool.in_path is not None else "known_at")
    problem = f"gives an answer of {size:,} bytes; an assistant gets at most {ANSWER_BYTES_MAX:,}"
    return BadQuestion(parameter, problem, tool.narrower)


def _can_be_pinned(tool: Tool) -> bool:
    return any(name.endswith("known_at") for name in fields_of(tool))


def _next(reply: Reply) -> Mapping[str, str] | None:
    """The arguments of the next page: with ids in the place of names."""
    found = NEXT.search(reply.headers.get("link", ""))
    return None if found is None else dict(parse_qsl(found[1]))


def statement_in(uri: str, scheme: str) -> str | None:
    """The statement whose evidence page a resource is."""
    found = re.fullmatch(rf"{re.escape(scheme)}([^/?#]+)/evidence", uri)
    return None if found is None else unquote(found[1])
