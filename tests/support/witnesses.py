"""Witnesses served over HTTP in threads of a test, and policies that name them."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import uvicorn

from adapters.clock import SystemClock
from adapters.signing.witness import WitnessFolder
from api.audit.witness.app import witness_server
from api.settings import Settings
from domain.proofs.notes import VerifierKey
from domain.proofs.policies import parse_policy


@dataclass
class ServedWitness:
    """A witness at ``url``, which can be away for a while."""

    name: str
    folder: WitnessFolder
    url: str

    @property
    def line(self) -> str:
        """Of a policy."""
        return f"witness {self.name} {self.folder.key().text()} {self.url}\n"


def made_witness(path: Path, name: str, *logs: VerifierKey) -> WitnessFolder:
    folder = WitnessFolder(path / name, SystemClock())
    folder.make(f"{name}.example/witness")
    folder.add(logs, None)
    return folder


@contextmanager
def served(folder: WitnessFolder, *, port: int = 0) -> Iterator[ServedWitness]:
    server = witness_server(folder)
    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = Thread(target=_run, args=(server, listening))
        thread.start()
        try:
            yield ServedWitness(folder.path.name, folder, f"http://127.0.0.1:{listening.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join()


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    server.run([listening])


def policy_text(witnesses: Sequence[ServedWitness], need: str = "all", logs: Sequence[VerifierKey] = ()) -> str:
    lines = [f"log {key.text()}\n" for key in logs] + [each.line for each in witnesses]
    if need == "none":
        return "".join([*lines, "quorum none\n"])
    return "".join([*lines, f"group them {need} {' '.join(each.name for each in witnesses)}\n", "quorum them\n"])


def witnessed(settings: Settings, witnesses: Sequence[ServedWitness], need: str = "all") -> Settings:
    return replace(settings, log_policy=parse_policy(policy_text(witnesses, need).encode()))
