"""Where a request comes from, and which address it was sent to: as a trusted proxy says, and as the settings do."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.settings import Settings

Network = IPv4Network | IPv6Network
IS_PROXIED = "claimline.proxied"  # in the scope of a request: whether a trusted proxy sent it
SCHEMES = frozenset({b"http", b"https"})


class Origin:
    """Writes into the scope of a request whom it comes from, and at which address the client reached the service.

    Headers of a proxy count where the setting names that proxy; of one on this machine, the scheme alone. Where the
    public address is set, it is that of every request.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._trusted = settings.trusted_proxies
        self._public = None if settings.public_address is None else urlsplit(settings.public_address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[IS_PROXIED] = is_among((scope.get("client") or ("", 0))[0], self._trusted)
            reached_at = self._reached_at(scope)  # by the proxy, whose place its client takes then
            scope.update({**self._sent_from(scope), **reached_at})
            send = send if self._public is not None else _without_host(scope, send)
        await self._app(scope, receive, send)

    def _sent_from(self, scope: Scope) -> Scope:
        address, port = scope.get("client") or ("", 0)
        if not is_among(address, self._trusted):
            return {}
        forwarded = b",".join(_values(scope, b"x-forwarded-for")).decode("latin-1")
        return {"client": (_first_stranger(address, forwarded, self._trusted), port)}

    def _reached_at(self, scope: Scope) -> Scope:
        if self._public is not None:
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            return {"scheme": self._public.scheme, "headers": [(b"host", self._public.netloc.encode()), *others]}
        address = (scope.get("client") or ("", 0))[0]
        named = [each.strip().lower() for each in _values(scope, b"x-forwarded-proto")]
        counts = len(named) == 1 and named[0] in SCHEMES and (is_local(address) or is_among(address, self._trusted))
        return {"scheme": named[0].decode()} if counts else {}


def _without_host(scope: Scope, send: Send) -> Send:
    """Redirects of the framework name the host that the client wrote: without it, they lead to nobody else."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.TEMPORARY_REDIRECT:
            host = b"".join(_values(scope, b"host"))
            own = scope["scheme"].encode() + b"://" + host
            headers = [(name, value.removeprefix(own)) for name, value in message["headers"]]
            message = {**message, "headers": headers}
        await send(message)

    return sent


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for header, value in scope["headers"] if header == name]


def _first_stranger(address: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The last address that no trusted proxy has: what stands before it, anybody may have written."""
    for each in reversed([part.strip() for part in forwarded.split(",")]):
        if not is_address(each):
            return address
        address = each
        if not is_among(each, trusted):
            return address
    return address


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_local(text: str) -> bool:
    return is_address(text) and ip_address(text).is_loopback


def is_among(text: str, networks: Sequence[Network]) -> bool:
    return bool(networks) and is_address(text) and any(ip_address(text) in network for network in networks)
