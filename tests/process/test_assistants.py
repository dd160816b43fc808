"""`claimline mcp` in a process of its own, with the client of the SDK: over a pipe, and over HTTP beside `serve`."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client._transport import TransportStreams
from mcp.client.streamable_http import streamable_http_client

from api.intake.input import ReportForm
from tests.support.assistant_questions import random_questions
from tests.support.assistants import AGREES, ERAS, Person, answer_of, called
from tests.support.engines import Engine, sqlite_engine
from tests.support.serving import CLAIMLINE, Served, claimline, served_demo

pytestmark = pytest.mark.slow
REPORT = ReportForm.EXAMPLE
SEED, COUNT = 7, 200


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return sqlite_engine(tmp_path)


@contextmanager
def serving_assistants(engine: Engine, **environ: str) -> Iterator[str]:
    with claimline(engine, "mcp", "--http", "--port", "0", environ=environ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = re.search(r"http://\S+", said)
            assert address is not None, said
            yield address[0]
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.thorough
@pytest.mark.engines("sqlite")
def test_a_server_that_is_stopped_leaves_all_of_a_sqlite_database_in_its_file(engine: Engine) -> None:
    with served_demo(engine) as served:
        pass
    with serving_assistants(engine) as address:
        client = Client(bearing(address, served), elicitation_callback=Person(AGREES))
        answer_of(called(client, [("record_report", REPORT)])[0])
    assert not [path.name for path in engine.path.parent.glob("*-wal") if path.stat().st_size]


def piped(engine: Engine, **environ: str) -> StdioServerParameters:
    command, *arguments = [*CLAIMLINE, "mcp"]
    given = {**os.environ, "CLAIMLINE_DATABASE": engine.url, **environ}
    return StdioServerParameters(command=command, args=arguments, env=given)


@pytest.mark.parametrize("mode", ["auto", pytest.param("legacy", marks=pytest.mark.thorough)])
def test_over_a_pipe_an_assistant_asks_and_records_when_a_person_agrees(engine: Engine, mode: str) -> None:
    with served_demo(engine) as served:
        person = Person(AGREES)
        client = Client(piped(engine, CLAIMLINE_MCP_KEY=served.key), mode=mode, elicitation_callback=person)
        calls = [("stances", {"place": "Siversk", "about": "2025-12-12"}), ("record_report", REPORT)]
        asked, recorded = map(answer_of, called(client, calls))
        assert asked["answer"]["places"][0]["agreement"] == "disputed"
        assert (recorded["answer"]["recorded"], len(person.asked)) == (True, 1)
        assert b'"recorded_by":"served"' in read(f"{served.address}/v1/statements/ru-1")


@pytest.mark.thorough
@pytest.mark.parametrize("mode", ERAS)
def test_over_http_an_assistant_records_with_the_key_that_its_client_sends(engine: Engine, mode: str) -> None:
    with served_demo(engine) as served, serving_assistants(engine) as address:
        person = Person(AGREES)
        client = Client(bearing(address, served), mode=mode, elicitation_callback=person)
        [recorded] = map(answer_of, called(client, [("record_report", REPORT)]))
        assert (recorded["answer"]["recorded"], len(person.asked)) == (True, 1)
        assert b'"recorded_by":"served"' in read(f"{served.address}/v1/statements/ru-1")


@pytest.mark.thorough
def test_over_http_two_hundred_random_questions_have_the_answers_of_the_service_beside_it(engine: Engine) -> None:
    with served_demo(engine) as served, serving_assistants(engine) as address, httpx2.Client() as plain:
        questions = list(random_questions(SEED, COUNT))
        results = called(Client(address), [(each.tool, each.arguments) for each in questions])
        for each, result in zip(questions, results, strict=True):
            over_http = plain.get(f"{served.address}{each.path}", params=dict(each.query)).json()
            given = result.structured_content
            assert over_http == (given if result.is_error else given["answer"]), each


@asynccontextmanager
async def bearing(address: str, served: Served) -> AsyncIterator[TransportStreams]:
    headers = {"Authorization": f"Bearer {served.key}"}
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        streamable_http_client(address, http_client=http) as streams,
    ):
        yield streams


def read(address: str) -> bytes:
    with urlopen(Request(address), timeout=10) as response:  # noqa: S310 - an address of this test
        content: bytes = response.read()
    return content
