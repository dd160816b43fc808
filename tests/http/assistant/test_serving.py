"""Assistants over HTTP: on loopback alone unless told otherwise, for known hosts, with keys where reading needs one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client._transport import TransportStreams
from mcp.client.streamable_http import streamable_http_client
from typer.testing import CliRunner

from api.assistant.mcp_command import MISSING
from api.assistant.server import Assistant
from api.assistant.serving import ENVELOPE_BYTES, PATH, hosts_of, http_app, over_a_pipe
from api.cli import app
from api.http.problems import PROBLEM_TYPES
from api.intake.input import ReportForm
from api.intake.proposing.routes import BODY_BYTES_MAX
from api.settings import BadSetting, Reading, Settings
from domain.intake.keys import Scope
from tests.support.assistants import AGREES, BASE, Person, answer_of, called, served_assistant
from tests.support.engines import Engine
from tests.support.running import an_app

pytestmark = pytest.mark.engines("sqlite")
HERE = "http://127.0.0.1:8001"
ACCEPT = {"Accept": "application/json, text/event-stream"}
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "clientInfo": {"name": "a-client", "version": "1"},
    },
}


@contextmanager
def over_http(engine: Engine, **settings: Any) -> Iterator[tuple[TestClient, str]]:
    """A plain HTTP client of the server, and a key that may read."""
    with served_assistant(engine, Scope.READ, **settings) as served:
        service = served.http.service
        key = service.settings.mcp_key or ""
        assistant = Assistant(service, an_app(service), BASE)
        with TestClient(http_app(assistant), base_url=HERE) as client:
            yield client, key


def hello(client: TestClient, *, asks_persons: bool = False, **headers: str) -> Any:
    capabilities: dict[str, Any] = {"elicitation": {}} if asks_persons else {}
    said = {**HELLO, "params": {**HELLO["params"], "capabilities": capabilities}}
    return client.post(PATH, json=said, headers={**ACCEPT, **headers})


def asking(tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    call = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}


def test_a_website_that_leads_its_name_here_is_refused(engine: Engine) -> None:
    with over_http(engine) as (client, _):
        assert hello(client).status_code == 200
        assert hello(client, Host="attacker.example:8001").status_code == 421
        assert hello(client, Origin="https://attacker.example").status_code == 403
        assert hello(client, Origin="http://127.0.0.1:8001").status_code == 403  # the page of another program


def test_the_public_address_is_a_host_and_its_pages_may_ask(engine: Engine) -> None:
    with over_http(engine, public_address=BASE) as (client, _):
        assert hello(client, Host="claims.example.org", Origin=BASE).status_code == 200
        assert hello(client, Host="attacker.example").status_code == 421


def test_where_reading_needs_a_key_so_does_everything(engine: Engine) -> None:
    with over_http(engine, read=Reading.KEY) as (client, key):
        refused = hello(client)
        assert (refused.status_code, refused.json()["type"]) == (401, PROBLEM_TYPES["key-required"].type)
        assert refused.headers["www-authenticate"] == "Bearer"
        assert hello(client, Authorization="Bearer wrong").status_code == 401
        assert hello(client, Authorization=f"Bearer {key}").status_code == 200


def test_the_key_of_the_settings_is_not_lent_to_those_who_come_over_http(engine: Engine) -> None:
    """It is for the one assistant at the other end of a pipe."""
    with over_http(engine) as (client, _):
        session = hello(client, asks_persons=True).headers["mcp-session-id"]
        asked = asking("record_report", ReportForm.EXAMPLE)
        told = client.post(PATH, json=asked, headers={**ACCEPT, "Mcp-Session-Id": session}).text
        assert "/problems/key-required" in told


def test_the_calls_of_tools_count_as_requests(engine: Engine) -> None:
    with over_http(engine, rate_per_address=2) as (client, _):
        headers = {**ACCEPT, "Mcp-Session-Id": hello(client).headers["mcp-session-id"]}
        told = [client.post(PATH, json=asking("conflicts", {}), headers=headers).text for _ in range(3)]
        assert ["/problems/too-many-requests" in each for each in told] == [False, False, True]


def test_behind_a_proxy_that_signs_people_in_a_person_reads_the_name_that_is_recorded(engine: Engine) -> None:
    known = {"trusted_proxies": (ip_network("127.0.0.1"),), "name_header": "X-Person"}
    with served_assistant(engine, Scope.WRITE, **known) as served:
        service, person = served.http.service, Person(AGREES)
        assistant = Assistant(service, an_app(service), BASE)
        headers = {"Authorization": f"Bearer {service.settings.mcp_key}", "X-Person": "Olena"}
        client = Client(in_process(assistant, headers), elicitation_callback=person)
        answer_of(called(client, [("record_report", ReportForm.EXAMPLE)])[0])
        assert "It will bear the name Olena." in person.asked[0]
        assert served.http.read("/v1/statements/ru-1")["recorded_by"] == "Olena"


@asynccontextmanager
async def in_process(assistant: Assistant, headers: Mapping[str, str]) -> AsyncIterator[TransportStreams]:
    """The transport over HTTP, to a server that no process runs: each answer comes when it is whole."""
    to_app = httpx2.ASGITransport(app=http_app(assistant), client=("127.0.0.1", 1))
    async with (
        assistant.server.session_manager.run(),
        httpx2.AsyncClient(transport=to_app, headers=headers) as http,
        streamable_http_client(f"{HERE}{PATH}", http_client=http) as streams,
    ):
        yield streams


def test_a_body_that_is_too_large_is_refused(engine: Engine) -> None:
    with over_http(engine) as (client, _):
        content = b" " * (BODY_BYTES_MAX + ENVELOPE_BYTES + 1)
        headers = {**ACCEPT, "Content-Type": "application/json"}
        assert client.post(PATH, content=content, headers=headers).status_code == 413


def test_every_address_of_the_machine_needs_a_public_one() -> None:
    everywhere = Settings(host="0.0.0.0", read=Reading.OPEN)  # noqa: S104 - what is tested
    with pytest.raises(BadSetting, match="CLAIMLINE_PUBLIC_ADDRESS is not set"):
        hosts_of(everywhere)
    assert "claims.example.org" in hosts_of(replace(everywhere, public_address=BASE))
    assert "10.0.0.7:*" in hosts_of(replace(everywhere, host="10.0.0.7"))
    assert "[fd00::7]:*" in hosts_of(replace(everywhere, host="fd00::7"))


def test_over_a_pipe_reading_needs_no_key() -> None:
    behind = over_a_pipe(Settings(host="0.0.0.0", read=Reading.KEY))  # noqa: S104 - what is tested
    assert behind.is_for_this_machine


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--http", "--host", "10.0.0.7"], "CLAIMLINE_READ is not set"),
        (["--http", "--host", "0.0.0.0"], "CLAIMLINE_READ is not set"),  # noqa: S104 - what is tested
    ],
)
def test_the_command_refuses_to_serve_unguarded(options: list[str], words: str) -> None:
    told = CliRunner().invoke(app, ["mcp", *options])
    assert (told.exit_code, told.stdout) == (1, "")
    assert words in told.stderr


def test_the_command_without_its_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.assistant.mcp_command.find_spec", lambda _: None)
    told = CliRunner().invoke(app, ["mcp"])
    assert (told.exit_code, told.stdout, told.stderr) == (1, "", f"claimline: {MISSING}\n")
    assert "pip install 'claimline[mcp]'" in MISSING
