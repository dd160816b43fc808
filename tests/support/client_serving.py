"""A service that the Python client reaches over a transport, which may break on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from claimline_client import Client
from tests.support.running import Running

Broken = Callable[[httpx2.Request, Callable[[], httpx2.Response]], httpx2.Response]


class BreakingTransport(httpx2.BaseTransport):
    """Hands each request to the service, through the faults that were put in the way: each acts once."""

    def __init__(self, there: Running) -> None:
        self.lead_to(there)
        self.faults: list[Broken] = []
        self.requests: list[httpx2.Request] = []

    def lead_to(self, there: Running) -> None:
        self._service = there.client._transport  # noqa: SLF001 - the way into the service of this process

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.requests.append(request)

        def answer() -> httpx2.Response:
            return self._service.handle_request(request)

        return self.faults.pop(0)(request, answer) if self.faults else answer()


def cut_before(request: httpx2.Request, _: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Break the connection before the request arrives."""
    raise httpx2.ConnectError("refused", request=request)


def cut_after(request: httpx2.Request, answer: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Let the service do it, and lose its answer."""
    answer()
    raise httpx2.ReadError("cut", request=request)


def rewritten(old: bytes, new: bytes) -> Broken:
    """Let the answer arrive with other bytes in it."""

    def forge(_: httpx2.Request, answer: Callable[[], httpx2.Response]) -> httpx2.Response:
        real = answer()
        content = real.read()
        assert old in content, content[:2_000]
        headers = {name: real.headers[name] for name in ("content-type",)}
        return httpx2.Response(real.status_code, headers=headers, content=content.replace(old, new))

    return forge


@dataclass
class Reached:
    """``waits`` has the seconds that clients have waited, without waiting."""

    there: Running
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.transport = BreakingTransport(self.there)

    def client(self, **options: Any) -> Client:
        """Return a client with the key that may do all."""
        http = httpx2.Client(base_url="http://testserver", transport=self.transport)
        return Client(
            "http://testserver", **{"key": self.there.key, "http": http, "sleep": self.waits.append, **options}
        )

    def verifying(self, log_key: str | None = None) -> Client:
        return self.client(verify=True, log_key=log_key or self.there.client.get("/v1/log/key").text)
