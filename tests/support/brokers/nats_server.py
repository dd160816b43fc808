"""A NATS server for tests, from Debian: one process with JetStream in a folder of its own, to stop and start again."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.brokers.waiting import eventually

PROGRAM = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/bin")
needs_nats = pytest.mark.skipif(PROGRAM is None, reason="nats-server is not installed: apt-get install nats-server")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass
class NatsServer:
    """``config``: lines of its configuration besides. ``jetstream``: whether it has JetStream."""

    folder: Path
    config: str = ""
    jetstream: bool = True
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "nats.conf"
        file.write_text("\n".join((*self._lines(), self.config)))
        command = [str(PROGRAM), "--config", str(file), "--log", str(self.folder / "nats.log")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self.answers)

    def _lines(self) -> Iterator[str]:
        yield f'listen: "127.0.0.1:{self.port}"'
        if self.jetstream:
            yield f'jetstream {{ store_dir: "{self.folder / "store"}" }}'

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            return connection.recv(4) == b"INFO"
        return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None


@contextmanager
def nats_server(folder: Path, config: str = "", *, jetstream: bool = True) -> Iterator[NatsServer]:
    server = NatsServer(folder, config, jetstream=jetstream)
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGKILL)
