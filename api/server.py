"""Serving HTTP in this process."""

from __future__ import annotations

import socket
from collections.abc import Callable
from importlib.metadata import version

import uvicorn

from api.app import create_app
from api.bootstrap import Service


class _Server(uvicorn.Server):
    """Says where it serves once it does: with port 0, nobody knows before."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._announce(f"http://{f'[{host}]' if ':' in host else host}:{port}")


def serve(service: Service, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    settings = service.settings
    app = create_app(service, version=version("claimline"))
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=5
    )
    _Server(config, announce).run()
