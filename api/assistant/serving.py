"""Serving assistants: one over a pipe, or many over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from ipaddress import ip_address
from socket import socket
from urllib.parse import urlsplit

import anyio
import uvicorn
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.assistant.edge import as_received
from api.assistant.server import Assistant
from api.http.access.auth import reader, tell_refusal
from api.http.access.origin import is_address
from api.http.problems import Problem, of_problem
from api.intake.proposing.routes import BODY_BYTES_MAX
from api.server import AnnouncingServer
from api.service import Service
from api.settings import BadSetting, Reading, Settings
from api.shell.logs import write_logs

PATH = "/mcp"
LOOPBACK, LOOPBACK_HOSTS = "127.0.0.1", ("127.0.0.1:*", "localhost:*", "[::1]:*")
SESSIONS_MAX = 200
IDLE_SECONDS = 900.0
ENVELOPE_BYTES = 64 * 1024  # of a message, around the text that it carries


def assistant_of(service: Service, base: str) -> Assistant:
    write_logs(service.settings.log_lines)
    return Assistant(service, create_app(service, version=version("claimline")), base)


def over_a_pipe(settings: Settings) -> Settings:
    """The process at the other end was started by the same user, who can open the database: reading needs no key."""
    return replace(settings, host=LOOPBACK, read=Reading.OPEN)


def serve_pipe(service: Service, base: str) -> None:
    server = assistant_of(service, base).server

    async def run() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    try:
        anyio.run(run)
    finally:
        service.stop_reading()


def http_app(assistant: Assistant) -> ASGIApp:
    settings = assistant.service.settings
    security = TransportSecuritySettings(allowed_hosts=hosts_of(settings), allowed_origins=origins_of(settings))
    app = assistant.server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=BODY_BYTES_MAX + ENVELOPE_BYTES,
        max_sessions=SESSIONS_MAX,
        session_idle_timeout=IDLE_SECONDS,
        transport_security=security,
    )
    return Guarded(app, assistant.service)


def serve_http(service: Service, base: str, sockets: Sequence[socket], announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT."""
    app = http_app(assistant_of(service, base))
    config = uvicorn.Config(
        app, log_config=None, access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=5
    )
    server = AnnouncingServer(config, lambda url: announce(f"{url}{PATH}"), service.stop_reading, service.settle_files)
    with suppress(KeyboardInterrupt):  # raised again by the server, once it has stopped as it was asked to
        server.run(list(sockets))


def hosts_of(settings: Settings) -> list[str]:
    """The hosts that a request may name: a website that leads its name to this address is refused.

    Raises ``BadSetting`` where nothing says by which name clients reach every address of the machine.
    """
    public = [] if settings.public_address is None else [urlsplit(settings.public_address).netloc]
    if is_address(settings.host) and ip_address(settings.host).is_unspecified:
        if not public:
            cure = "set the address that clients use, or serve on one address with --host"
            raise BadSetting("public_address", f"is not set, and the host {settings.host} is every address", cure)
        return [*public, *LOOPBACK_HOSTS]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [*public, f"{host}:*", *LOOPBACK_HOSTS]


def origins_of(settings: Settings) -> list[str]:
    """The websites whose pages may ask: that of the service alone. Programs name none."""
    return [] if settings.public_address is None else [settings.public_address]


class Guarded:
    """Where reading needs a key, so does everything here."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = await as_received(scope, self._service.settings)
            try:
                await reader(request, self._service)
            except Problem as problem:
                tell_refusal(self._service, request, problem)
                await of_problem(problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)
