"""Questions that are asked again: answered from bytes that are kept while they are right, before any other work.

An answer is kept when its question comes a second time; one about a place the first time, while there is room. Before
it is sent, it is held against the state of the record at that moment: so it holds every entry that was acknowledged
before the request. One about a place outlives entries about others: its position is written anew. An answer is the same
for every reader, and a reader who needs a key shows it first.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.access.auth import reader
from api.http.caching.kept import Kept
from api.http.caching.tags import matched
from api.http.requests.shared import Shared
from api.http.sending.position import REACHED, STAMP
from api.service import Service
from domain.errors import ClaimlineError
from domain.questions.coordinates import is_position
from domain.record.views import RecordStamp

OFFER = "claimline.offer"  # in the scope of a request whose answer may be kept: an ``Offer``
KEPT = "claimline.kept"  # in the scope of a request that was answered with a ``Kept``
BYTES_MAX = 64 * 1024 * 1024
ASKED_ONCE_MAX = 4_096
KEY_BYTES_MAX = 1_024
HELD_AGAINST = {b"host": 0, b"accept": 1, b"accept-datetime": 2, b"if-none-match": 3, b"claimline-min-position": 4}

Key = tuple[str, str, bytes, bytes | None, bytes | None, bytes | None]


class Offer:
    """A place for the answer of a request: a route puts it there if it may be kept."""

    def __init__(self, *, is_first: bool) -> None:
        self.kept: Kept | None = None
        self.is_first = is_first  # then an answer about one place is kept, and no other


class _Asked(NamedTuple):
    """``key``: all that an answer hangs on but the record, the clock and what the client has already."""

    key: Key
    if_none_match: bytes | None
    min_position: bytes | None

    @classmethod
    def read(cls, scope: Scope) -> _Asked | None:
        """None where an answer is never kept."""
        values: list[bytes | None] = [None] * len(HELD_AGAINST)
        for name, value in scope["headers"]:
            if (number := HELD_AGAINST.get(name)) is not None:
                held = values[number]
                values[number] = value if held is None else held + b"," + value
        host, accept, at, if_none_match, min_position = values
        key = (scope["path"], scope["scheme"], scope["query_string"], host, accept, at)
        if sum(len(each) for each in key if each is not None) > KEY_BYTES_MAX:
            return None
        return cls(key, if_none_match, min_position)


class Hot:
    """Answers around the routes. ``bytes_max``: of all answers that are kept, about."""

    def __init__(self, app: ASGIApp, service: Service, stamps: Shared[RecordStamp], bytes_max: int = BYTES_MAX) -> None:
        self._app = app
        self._service = service
        self._stamps = stamps
        self._bytes_max = bytes_max
        self._bytes = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()  # those that were asked for last come last
        self._asked_once: OrderedDict[Key, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        may_be_kept = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/v1/")
        asked = _Asked.read(scope) if may_be_kept else None
        if asked is None:
            await self._app(scope, receive, send)
        elif not await self._answer(asked, scope, send):
            offer = scope[OFFER] = self._offer(asked.key)
            await self._app(scope, receive, send)
            if offer is not None and offer.kept is not None and (offer.kept.place is not None or not offer.is_first):
                self._keep(asked.key, offer.kept, scope.get("route"))

    async def _answer(self, asked: _Asked, scope: Scope, send: Send) -> bool:
        """Whether it was answered."""
        kept = self._kept.get(asked.key)
        if kept is None or (kept := await self._now(kept, asked, scope)) is None:
            return False
        now = self._service.clock.now()
        if kept.tag is not None and asked.if_none_match is not None and matched(asked.if_none_match, kept.tag):
            messages = kept.not_modified()
        elif kept.body is not None:
            messages = kept.messages(now)
        else:
            return False
        scope["route"], scope[KEPT] = kept.route, kept
        if asked.key in self._kept:  # another request may have dropped it while the state of the record was read
            self._kept.move_to_end(asked.key)
        for message in messages:
            await send(message)
        return True

    async def _now(self, kept: Kept, asked: _Asked, scope: Scope) -> Kept | None:
        """The answer at this moment; None where it may not be sent."""
        try:
            if self._service.settings.reading_needs_key:
                await reader(Request(scope), self._service)
            stamp = self._service.stamps.glance() or await self._stamps.read()
        except ClaimlineError:  # the route says it in full
            return None
        scope[STAMP] = stamp
        now = kept.at(stamp)
        if now is None or not now.is_right(stamp, self._service.clock.now()):
            self._forget(asked.key)
            return None
        if now is not kept and self._kept.get(asked.key) is kept:
            self._bytes += now.size - kept.size
            self._kept[asked.key] = now
        scope[REACHED] = stamp.position
        return now if _is_reached(asked.min_position, stamp.position) else None

    def _offer(self, key: Key) -> Offer | None:
        if key in self._asked_once:
            return Offer(is_first=False)
        self._asked_once[key] = None
        if len(self._asked_once) > ASKED_ONCE_MAX:
            self._asked_once.popitem(last=False)
        return Offer(is_first=True) if self._bytes < self._bytes_max // 2 else None

    def _keep(self, key: Key, kept: Kept, route: object) -> None:
        self._forget(key)
        kept = kept.by(route)
        self._kept[key] = kept
        self._bytes += kept.size
        while self._bytes > self._bytes_max:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        if (kept := self._kept.pop(key, None)) is not None:
            self._bytes -= kept.size


def _is_reached(wanted: bytes | None, position: int) -> bool:
    if wanted is None:
        return True
    text = wanted.decode("latin-1")
    return is_position(text) and int(text) <= position
