"""Three NATS servers that keep streams together, for tests and drills: any of them can be stopped and started again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nats.js import JetStreamContext

from tests.support.brokers.nats_server import NatsServer, free_port
from tests.support.brokers.publishing_desk import with_jetstream
from tests.support.brokers.waiting import eventually

NODES = 3


@contextmanager
def nats_cluster(folder: Path) -> Iterator[list[NatsServer]]:
    """Started, and with a leader."""
    routes = [free_port() for _ in range(NODES)]
    listed = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    servers = [
        NatsServer(
            folder / f"n{number}",
            f'server_name: n{number}\ncluster {{ name: c, listen: "127.0.0.1:{port}", routes: [{listed}] }}',
        )
        for number, port in enumerate(routes)
    ]
    try:
        for server in servers:
            server.start()
        eventually(lambda: is_ready(servers[0]))
        yield servers
    finally:
        for server in servers:
            server.stop(signal.SIGKILL)


def is_ready(server: NatsServer) -> bool:
    """Whether the cluster answers for JetStream."""
    try:
        with_jetstream(server, lambda js: js.account_info())
    except Exception:  # noqa: BLE001 - of the client: which one depends on how far the cluster is
        return False
    return True


def leader_of(server: NatsServer, stream: str) -> str | None:
    async def ask(js: JetStreamContext) -> str | None:
        cluster = (await js.stream_info(stream)).cluster
        return None if cluster is None else cluster.leader

    found: str | None = with_jetstream(server, ask)
    return found
