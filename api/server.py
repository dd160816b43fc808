"""Serving HTTP in this process."""

from __future__ import annotations

import errno
import resource
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.app import create_app
from api.http.caching.repeats import Repeating, Repeats
from api.http.connections.connection import Connection
from api.http.connections.crowd import Crowd
from api.http.sending.safety import safe_headers
from api.service import Service
from api.settings import BadSetting, Settings
from api.shell.logs import write_logs

BACKLOG = 128  # connections that the system keeps until they are taken
CONNECTIONS_BESIDES_STREAMS = 512
FILES_BESIDES_CONNECTIONS = 256  # the database, the log, what webhooks are sent over


class AnnouncingServer(uvicorn.Server):
    """Says where it serves once it does: with port 0, nobody knows before."""

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[str], None],
        drain: Callable[[], None],
        settle: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._settle = settle
        self._announce = announce
        self._drain = drain

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            self._announce(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer waiting readers of the feed with the items so far."""
        self._drain()
        await super().shutdown(sockets)
        await run_in_threadpool(self._settle)  # SIGTERM is raised again after it, and nothing else comes to its end


@contextmanager
def listening(settings: Settings) -> Iterator[Sequence[socket.socket]]:
    """Open the sockets to serve on, before anything is recorded or made. Raises ``BadSetting``."""
    _make_room(_connections_max(settings) + FILES_BESIDES_CONNECTIONS)
    sockets = _listening(settings)
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


def serve(
    service: Service, sockets: Sequence[socket.socket], announce: Callable[[str], None], *, worker: int | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished, and streams end.

    ``worker``: the number of this process among those that serve on these sockets.
    """
    write_logs(service.settings.log_lines)
    app = create_app(service, version=version("claimline"))
    app.state.metrics.worker = worker
    with suppress(KeyboardInterrupt):  # raised again by the server, once it has stopped as it was asked to
        server_of(app, service, announce).run(list(sockets))


def server_of(app: FastAPI, service: Service, announce: Callable[[str], None]) -> uvicorn.Server:
    repeats = Repeats(service)
    repeating = Repeating(app, repeats, open_to_all=not service.settings.reading_needs_key)
    crowd = Crowd(_connections_max(service.settings))
    app.state.metrics.watch(crowd)
    counts = service.settings.rate_per_key is not None or service.settings.rate_per_address is not None
    parts = {"repeats": None if counts else repeats, "crowd": crowd}  # answered by a connection, nothing is counted
    connection = type("RepeatingConnection", (Connection,), parts)
    config = uvicorn.Config(
        repeating,
        http=connection,
        log_config=None,
        timeout_graceful_shutdown=5,
        backlog=BACKLOG,
        access_log=False,
        proxy_headers=False,  # ``Origin`` reads them
        server_header=False,
        headers=list(safe_headers(service.settings)),
    )
    return AnnouncingServer(config, announce, partial(_drain, app, service), service.settle_files)


def _drain(app: FastAPI, service: Service) -> None:
    """Answer those who wait: for items of the feed, or for their texts to be read."""
    service.feed_news.end()
    app.state.turns.end()
    service.stop_reading()


def _connections_max(settings: Settings) -> int:
    return settings.streams_max + CONNECTIONS_BESIDES_STREAMS


def _make_room(files: int) -> None:
    """See to it that the process may have as many files open: a connection is one. Raises ``BadSetting``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft not in range(files):
        return
    if hard in range(files):
        problem = f"needs {files} open files, but this process may have {hard}"
        raise BadSetting("streams_max", problem, "raise the limit (`ulimit -Hn`), or set fewer streams")
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


def _listening(settings: Settings) -> list[socket.socket]:
    """Sockets on every address of the host. Raises ``BadSetting`` with the remedy, which the event loop has not."""
    try:
        return list(_sockets(settings.host, settings.port))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            problem = f"is {settings.host!r} ({(error.strerror or str(error)).partition(' (')[0]})"
            raise BadSetting("host", problem, "name an address of this machine") from None
        problem = "is taken" if error.errno == errno.EADDRINUSE else "is not for this user"
        cure = "stop what serves there, or set another port; 0 takes a free one"
        raise BadSetting("port", f"is {settings.port}, which {problem} on {settings.host}", cure) from None


def _sockets(host: str, port: int) -> Iterator[socket.socket]:
    for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        listening = socket.create_server((address[0], port), family=family, backlog=BACKLOG)
        # Connections inherit it; asyncio sets it on none of these.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port = listening.getsockname()[1]  # where it was 0, all have the one that the first was given
        yield listening
