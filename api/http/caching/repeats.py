"""The same request again, byte by byte: answered by its connection, before the framework sees it.

The bytes that were sent for a kept answer are remembered with it, and sent again while that is the right answer. Only
if that is known at once (on SQLite), and if nobody needs a key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.caching.hot import KEPT
from api.http.caching.kept import Kept, RawHeaders
from api.service import Service

COUNT = "claimline.count"  # in the scope of a request that was answered: counts one more like it
REPLIES_MAX, REPLY_BYTES_MAX, KEY_BYTES_MAX = 1_024, 8_192, 2_048
Key = tuple[bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True, slots=True)
class Reply:
    """``headers``: without those that the server adds, such as the date."""

    kept: Kept
    status: int
    headers: RawHeaders
    body: bytes
    count: Callable[[], None]


class Repeats:
    """The replies of one process, those that were asked for last at the end."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._replies: OrderedDict[Key, Reply] = OrderedDict()

    def find(self, url: bytes, headers: RawHeaders) -> Reply | None:
        reply = self._replies.get(key := (url, tuple(headers)))
        if reply is None:
            return None
        stamp = self._service.stamps.glance()
        if stamp is None:
            return None
        if not reply.kept.is_right(stamp, self._service.clock.now()):
            del self._replies[key]
            return None
        self._replies.move_to_end(key)
        return reply

    def remember(self, key: Key, reply: Reply) -> None:
        self._replies[key] = reply
        if len(self._replies) > REPLIES_MAX:
            self._replies.popitem(last=False)


class Repeating:
    """Around the whole application: remembers what is sent for answers that are kept."""

    def __init__(self, app: ASGIApp, repeats: Repeats, *, open_to_all: bool) -> None:
        self._app = app
        self._repeats = repeats
        self._open_to_all = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not self._open_to_all:
            await self._app(scope, receive, send)
            return
        query, headers = scope["query_string"], tuple(scope["headers"])
        key = (scope["raw_path"] + b"?" + query if query else scope["raw_path"], headers)
        messages = list[Message]()

        async def sent(message: Message) -> None:
            if len(messages) <= 2:  # noqa: PLR2004 - a kept answer is sent in two
                messages.append(message)
            await send(message)

        await self._app(scope, receive, sent)
        kept, count = scope.get(KEPT), scope.get(COUNT)
        if kept is not None and kept.moving is None and count is not None and len(messages) == 2:  # noqa: PLR2004
            start, last = messages
            if len(last["body"]) <= REPLY_BYTES_MAX and _size(key) <= KEY_BYTES_MAX:
                self._repeats.remember(key, Reply(kept, start["status"], start["headers"], last["body"], count))


def _size(key: Key) -> int:
    url, headers = key
    return len(url) + sum(len(name) + len(value) for name, value in headers)
