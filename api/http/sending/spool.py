"""The bytes of a long answer: written as they are read from the record, and sent as the client reads them.

The first of them stay in memory, the rest lie in a file that has no name. So the length of an answer and all of its
headers are known before it begins, and no client that reads slowly keeps a snapshot of the database open.
"""

from __future__ import annotations

from collections.abc import Mapping
from tempfile import SpooledTemporaryFile

from anyio import to_thread
from fastapi import Response
from starlette.types import Receive, Scope, Send

from api.http.requests.methods import HEAD_ONLY

MEMORY_BYTES_MAX = 262_144
CHUNK_BYTES = 65_536
PAGE_BYTES_MAX = 32 * 1024 * 1024


class Spool:
    """``page_bytes_max``: from this size on it is full, though it takes more."""

    def __init__(self, page_bytes_max: int | None = None) -> None:
        self.size = 0
        self._page_bytes_max = PAGE_BYTES_MAX if page_bytes_max is None else page_bytes_max
        self._file = SpooledTemporaryFile(MEMORY_BYTES_MAX)  # noqa: SIM115 - closed when it was sent

    def write(self, data: bytes, /) -> None:
        self._file.write(data)
        self.size += len(data)

    def is_full(self) -> bool:
        return self.size >= self._page_bytes_max

    def close(self) -> None:
        self._file.close()

    def __del__(self) -> None:
        """An answer that failed on the way is never sent."""
        self.close()

    def response(self, headers: Mapping[str, str]) -> Response:
        """The answer with these bytes; a short one is like any other."""
        self._file.seek(0)
        if self.size > MEMORY_BYTES_MAX:
            return SpooledResponse(self, headers)
        with self._file:
            return Response(self._file.read(), headers=dict(headers))

    def chunk(self) -> bytes:
        return self._file.read(CHUNK_BYTES)


class SpooledResponse(Response):
    """Sends a chunk when the client has taken the one before."""

    def __init__(self, spool: Spool, headers: Mapping[str, str]) -> None:
        super().__init__(headers={**headers, "Content-Length": str(spool.size)})
        self._spool = spool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            chunk = b"" if HEAD_ONLY in scope else await to_thread.run_sync(self._spool.chunk)
            while chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await to_thread.run_sync(self._spool.chunk)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._spool.close()


Body = bytes | Spool


def response_of(body: Body, headers: Mapping[str, str]) -> Response:
    return body.response(headers) if isinstance(body, Spool) else Response(body, headers=dict(headers))
