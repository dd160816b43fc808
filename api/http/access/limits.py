"""Limits on how often one client may ask: of requests a minute by key and by address, as the settings have them."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.access.origin import is_address
from api.http.problems import Problem, of_problem
from api.settings import Settings

MINUTE = 60.0
CLIENTS_MAX = 100_000  # remembered for each limit; the one that asked longest ago is forgotten first
NOT_COUNTED = frozenset({"/livez", "/readyz"})
KEY, ADDRESS = "key", "address"


class Rate:
    """``most`` requests a minute for each client: what it leaves unused it may use later, a minute's worth at most."""

    def __init__(self, most: int, *, clock: Callable[[], float] = monotonic) -> None:
        self.most = most
        self._clock = clock
        self._spent_until: OrderedDict[str, float] = OrderedDict()  # when all is unused again

    def wait_seconds(self, client: str) -> float:
        """Count a request. Returns 0, or the seconds until there may be another one; then it is not counted."""
        now = self._clock()
        until = max(self._spent_until.pop(client, now), now) + MINUTE / self.most
        wait = until - now - MINUTE
        is_refused = wait > MINUTE / self.most / 1_000  # sums of fractions are not exact
        self._spent_until[client] = until - MINUTE / self.most if is_refused else until
        if len(self._spent_until) > CLIENTS_MAX:
            self._spent_until.popitem(last=False)
        return wait if is_refused else 0.0


class Limited:
    """Refuses what is above the limits, before anything else is done for it. ``hits`` counts refusals, by limit."""

    def __init__(self, app: ASGIApp, settings: Settings, hits: Counter[str]) -> None:
        self._app = app
        self._hits = hits
        self._rates = {
            of: Rate(most)
            for of, most in ((KEY, settings.rate_per_key), (ADDRESS, settings.rate_per_address))
            if most is not None
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_counted = scope["type"] == "http" and scope["path"] not in NOT_COUNTED
        refusal = self._refusal(scope) if is_counted and self._rates else None
        await (self._app if refusal is None else of_problem(refusal))(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        for of, client in _clients(scope):
            rate = self._rates.get(of)
            if rate is not None and (wait := rate.wait_seconds(client)):
                self._hits[of] += 1
                detail = f"this {of} may make {rate.most} requests a minute, and has made them"
                return Problem("too-many-requests", detail, f"retry in {ceil(wait)} s", Retry_After=str(ceil(wait)))
        return None


def _clients(scope: Scope) -> Iterator[tuple[str, str]]:
    key = next((value for name, value in scope["headers"] if name == b"authorization"), None)
    if key is not None:
        yield KEY, sha256(key).hexdigest()
    yield ADDRESS, client_of(scope)


def caller_of(scope: Scope) -> str:
    """The key that a request bears, hashed; without one, its address."""
    return " ".join(next(_clients(scope)))


def client_of(scope: Scope) -> str:
    """The address that a request comes from; of IPv6, the network that one client has for itself."""
    address = str((scope.get("client") or ("", 0))[0])
    if is_address(address) and isinstance(found := ip_address(address), IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return address
