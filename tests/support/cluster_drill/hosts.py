"""API processes over one record, each on a port of its own, reached as through a balancer; and the one that signs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random

import httpx2

from tests.support.drill import GONE, TLS, Server
from tests.support.engines import Engine
from tests.support.serving import claimline

TRY_SECONDS = 1.5  # then the balancer takes the next process
READS = {200, 304, 404}


class Hosts:
    def __init__(self, engine: Engine, environ: Mapping[str, str], count: int) -> None:
        self.engine = engine
        self.servers = [Server(engine, environ) for _ in range(count)]
        self._chance = Random(0)

    @property
    def address(self) -> str:
        """Of one of them, dead or alive: a client that keeps to it learns of its end."""
        return self._chance.choice(self.servers).address

    def in_any_order(self) -> list[Server]:
        return self._chance.sample(self.servers, len(self.servers))

    def leader(self) -> Server | None:
        """The process that says that it leads."""
        for each in self.servers:
            with suppress(*GONE, ValueError):
                if httpx2.get(f"{each.address}/readyz", timeout=TRY_SECONDS, verify=TLS).json().get("leads"):
                    return each
        return None

    @contextmanager
    def running(self) -> Iterator[None]:
        with ExitStack() as stack:
            for each in self.servers:
                stack.callback(each.kill)
                each.start()
            yield


class Balancer:
    """A client that takes the next process where one does not answer, or cannot."""

    def __init__(self, hosts: Hosts, key: str) -> None:
        self._hosts = hosts
        headers = {"Authorization": f"Bearer {key}"}
        self._clients = {
            each.address: httpx2.Client(base_url=each.address, headers=headers, timeout=TRY_SECONDS, verify=TLS)
            for each in hosts.servers
        }

    def get(self, path: str, **headers: str) -> tuple[str, httpx2.Response] | None:
        """The address of the process that answered, and its answer; None if none of them could."""
        for each in self._hosts.in_any_order():
            with suppress(*GONE):
                answer = self._clients[each.address].get(path, headers=headers)
                if answer.status_code in READS:
                    return each.address, answer
                if answer.status_code not in {429, 503}:
                    raise AssertionError(f"{path} was answered with {answer.status_code}: {answer.text[:500]}")
        return None

    def post(self, path: str, body: object) -> httpx2.Response | None:
        """Sent to one of them alone: None if it does not answer."""
        with suppress(*GONE):
            return self._clients[self._hosts.address].post(path, json=body, timeout=12)
        return None

    def close(self) -> None:
        for each in self._clients.values():
            each.close()


@contextmanager
def signing(engine: Engine, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`claimline log sign` with a key and a mark of its own, until the end of the context."""
    environ = {"CLAIMLINE_LOG_KEY_FILE": str(folder / "log.key")}
    with claimline(engine, "log", "key", "new", "--name", "drill.example/log", "--json", environ=environ) as made:
        told, _ = made.communicate(timeout=60)
    assert json.loads(told), told
    with claimline(engine, "log", "sign", environ=environ) as process:
        try:
            yield process
        finally:
            process.kill()
