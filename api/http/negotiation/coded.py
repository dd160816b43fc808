"""Answers in the coding that their client accepts, each with its own tag. Streams and lines of NDJSON stay as they are.

Big bodies are coded in a thread, so that the event loop never waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.caching.tags import tags
from api.http.negotiation.codings import AcceptedCodings, Coder, Coding, accepted_codings, plain_tag

CODED_BYTES_MIN = 1_024  # a shorter answer fits in a packet as it is
INLINE_BYTES_MAX = 16_384  # what takes no longer than to start a thread
AS_THEY_ARE = ("text/event-stream", "application/x-ndjson")
WITH_WORDS = ("json", "xml", "javascript", "link-format")
VARIES = b"Accept-Encoding"
Headers = list[tuple[bytes, bytes]]


class Coded:
    """Codes what the routes answer to GET."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        accept, held = (_header(scope["headers"], name) for name in (b"accept-encoding", b"if-none-match"))
        accepted = accepted_codings(accept.decode("latin-1"))
        codes = {} if b"-" not in held else {plain_tag(each, accepted.all): each for each in tags(held)}
        answer = _Answer(send, accepted, codes)
        if any(plain != tag for plain, tag in codes.items()):
            both = ", ".join({**codes, **dict.fromkeys(tags(held))}).encode("latin-1")
            scope["headers"] = _with(scope["headers"], b"if-none-match", both)
        await self._app(scope, receive, answer.send)


class _Answer:
    """One answer on its way. ``held``: coded tags that the client has, by their plain ones."""

    def __init__(self, send: Send, accepted: AcceptedCodings, held: Mapping[str, str]) -> None:
        self._send = send
        self._accepted = accepted
        self._held = held
        self._start: Message | None = None  # while it is not known whether the answer is coded
        self._coder: Coder | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is not None:
            await self._first(message, self._start)
        elif self._coder is not None:
            await self._next(message, self._coder)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers: Headers = list(message["headers"])
        if message["status"] == HTTPStatus.NOT_MODIFIED:
            _replace_tag(headers, self._held)
        if message["status"] in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            _vary(headers)
        message = {**message, "headers": headers}
        if message["status"] == HTTPStatus.OK and self._accepted.best is not None and _pays(headers):
            self._start = message
        else:
            await self._send(message)

    async def _first(self, message: Message, start: Message) -> None:
        body, is_whole = message.get("body", b""), not message.get("more_body", False)
        self._start, coding = None, self._accepted.best
        if coding is None or (is_whole and len(body) < CODED_BYTES_MIN):
            await self._send(start)
            await self._send(message)
            return
        self._coder = coding.coder()
        coded = await _coded(self._coder, body, is_last=is_whole)
        await self._send({**start, "headers": list(_of_coding(start["headers"], coding, coded if is_whole else None))})
        await self._send({**message, "body": coded})

    async def _next(self, message: Message, coder: Coder) -> None:
        is_last = not message.get("more_body", False)
        await self._send({**message, "body": await _coded(coder, message.get("body", b""), is_last=is_last)})


async def _coded(coder: Coder, body: bytes, *, is_last: bool) -> bytes:
    def code() -> bytes:
        return coder.compress(body) + (coder.flush() if is_last else b"")

    return code() if len(body) <= INLINE_BYTES_MAX else await to_thread.run_sync(code)


def _pays(headers: Headers) -> bool:
    """Whether an answer of this media type gets shorter."""
    names = dict(headers)
    media_type = names.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip()
    if media_type in AS_THEY_ARE or b"content-encoding" in names:
        return False
    return media_type.startswith("text/") or media_type.endswith(WITH_WORDS)


def _of_coding(headers: Headers, coding: Coding, whole: bytes | None) -> Iterator[tuple[bytes, bytes]]:
    """The headers of the coded answer; without a length, where it is sent in parts."""
    for name, value in headers:
        if name == b"etag":
            yield name, coding.tag(value.decode("latin-1")).encode("latin-1")
        elif name != b"content-length":
            yield name, value
    yield b"content-encoding", coding.name.encode()
    if whole is not None:
        yield b"content-length", str(len(whole)).encode()


def _vary(headers: Headers) -> None:
    """Say that answers differ by what the client accepts: also that of one who accepts nothing."""
    there = _header(headers, b"vary")
    headers[:] = _with(headers, b"vary", there + b", " + VARIES if there else VARIES)


def _replace_tag(headers: Headers, held: Mapping[str, str]) -> None:
    tag = _header(headers, b"etag").decode("latin-1")
    if tag in held:
        headers[:] = _with(headers, b"etag", held[tag].encode("latin-1"))


def _header(headers: Headers, name: bytes) -> bytes:
    return b",".join(value for each, value in headers if each == name)


def _with(headers: Headers, name: bytes, value: bytes) -> Headers:
    return [each for each in headers if each[0] != name] + [(name, value)]
