"""A client of the Model Context Protocol, as the SDK has it, for tests that are not asynchronous."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

import anyio
from mcp import Client
from mcp.client.context import ClientRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from api.assistant.server import Assistant
from api.demo import load
from api.settings import Settings
from domain.intake.keys import Scope
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, an_app, running

BASE = "https://claims.example.org"
WHILE_IT_FOLLOWS = {"total", "totals", "understood", "looked_at", "looked_through"}
ERAS = ("auto", "legacy")  # the protocol of 2026, and the one with a handshake
T = TypeVar("T")
Call = tuple[str, Mapping[str, Any]]


class Person:
    """The person behind a client: reads each question, and answers it."""

    def __init__(self, answer: ElicitResult, *, meanwhile: Callable[[], None] | None = None) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._meanwhile = meanwhile

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context
        self.asked.append(params.message)
        if self._meanwhile is not None and len(self.asked) == 1:
            await anyio.to_thread.run_sync(self._meanwhile)
        return self._answer


AGREES = ElicitResult(action="accept", content={"record": True})
LEAVES_IT_OPEN = ElicitResult(action="accept", content={"record": False})
DECLINES = ElicitResult(action="decline")
CANCELS = ElicitResult(action="cancel")


class Served(NamedTuple):
    """An assistant beside the HTTP of the same record."""

    http: Running
    assistant: Assistant

    def call(self, name: str, arguments: Mapping[str, Any], **client: Any) -> CallToolResult:
        return self.calls([(name, arguments)], **client)[0]

    def calls(self, calls: Sequence[Call], **client: Any) -> Sequence[CallToolResult]:
        return called(Client(self.assistant.server, **client), calls)

    def follow(self, permalink: str) -> Any:
        """The answer that a reader of the address gets over HTTP."""
        response = self.http.client.get(permalink.removeprefix(BASE))
        assert response.status_code == 200, response.text
        return response.json()

    def assert_pinned(self, found: Mapping[str, Any]) -> None:
        """Its permalink gives the same, but for members that a question has only while it follows the log."""
        again, given = ({**each, "words": None} for each in (self.follow(found["permalink"]), found["answer"]))
        assert again == {name: value for name, value in given.items() if name in again}
        assert set(given) - set(again) <= WHILE_IT_FOLLOWS

    def answer(self, name: str, arguments: Mapping[str, Any], **client: Any) -> dict[str, Any]:
        return answer_of(self.call(name, arguments, **client))


def answer_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.structured_content
    answer: dict[str, Any] = result.structured_content
    return answer


def problem_of(result: CallToolResult) -> dict[str, Any]:
    assert result.is_error, result.structured_content
    problem: dict[str, Any] = result.structured_content
    return problem


def text_of(result: CallToolResult) -> str:
    """The text for clients that read no data."""
    [text] = result.content
    assert isinstance(text, TextContent)
    return text.text


def called(client: Client, calls: Sequence[Call]) -> Sequence[CallToolResult]:
    async def ask(connected: Client) -> Sequence[CallToolResult]:
        return [await connected.call_tool(name, dict(arguments)) for name, arguments in calls]

    return with_client(client, ask)


def with_client(client: Client, use: Callable[[Client], Awaitable[T]]) -> T:
    """Raises ``MCPError`` as it is: a client would raise it in groups."""

    async def run() -> T | MCPError:
        async with client as connected:
            try:
                return await use(connected)
            except MCPError as error:
                return error

    result = anyio.run(run)
    if isinstance(result, MCPError):
        raise result
    return result


@contextmanager
def served_assistant(engine: Engine, *scopes: Scope, **settings: Any) -> Iterator[Served]:
    """The demo's record. The assistant has a key with ``scopes``, if any."""
    if engine.name == "sqlite":
        engine.path.write_bytes(demo_file())
    with running(engine) as there:
        if engine.name != "sqlite":
            load(there.service)
        key = there.service.keys.add("newsroom", frozenset(scopes)) if scopes else None
    given = Settings(database=engine.url, mcp_key=key, **settings)
    with running(engine, settings=given) as there:
        yield Served(there, Assistant(there.service, an_app(there.service), BASE))


@cache
def demo_file() -> bytes:
    """A SQLite file with the demo's record, read by every view."""
    with TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        with running(engine) as there:
            load(there.service)
        return engine.path.read_bytes()
