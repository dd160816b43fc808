"""`claimline mcp`: the record as tools for an assistant."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.util import find_spec
from typing import Annotated

import typer

from api.settings import PORT_MAX, Settings, read_settings, refuse_to_serve_unguarded
from api.shell.common import EXIT_REFUSED, explained, opened, stop

PORT = 8001
MISSING = "the package mcp is not installed: install it with `pip install 'claimline[mcp]'`"


def join(app: typer.Typer) -> None:
    app.command()(mcp)


@explained
def mcp(
    *,
    http: Annotated[bool, typer.Option("--http", help="serve over HTTP. Default: over standard input and output")] = (
        False
    ),
    host: Annotated[str, typer.Option(help="with --http: the address to serve on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="with --http: the port to serve on", min=0, max=PORT_MAX)] = PORT,
) -> None:
    """Serve the record to an assistant (Model Context Protocol): it asks, cites, and records if a person agrees."""
    if find_spec("mcp") is None:
        stop(MISSING, EXIT_REFUSED)
    settings = read_settings(os.environ)
    if http:
        _over_http(settings, host, port)
        return
    from api.assistant.citing import base_of
    from api.assistant.serving import over_a_pipe, serve_pipe

    with opened(over_a_pipe(settings)) as service:
        serve_pipe(service, base_of(settings))


def _over_http(settings: Settings, host: str, port: int) -> None:
    from api.assistant.citing import base_of
    from api.assistant.serving import hosts_of, serve_http
    from api.server import listening

    here = replace(settings, host=host, port=port)
    refuse_to_serve_unguarded(here)
    hosts_of(here)
    with listening(here) as sockets, opened(here) as service:
        serve_http(
            service, base_of(settings), sockets, lambda url: typer.echo(f"Claimline answers assistants on {url}")
        )
