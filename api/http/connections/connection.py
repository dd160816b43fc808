"""The connections of clients: answers leave at once; a client that does not read, or sends no request, is cut off."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.http.caching.repeats import Repeats, Reply
from api.http.connections.crowd import Crowd
from api.http.connections.unread import unread_bytes

HANG_UP = "hang_up"  # in the state of a request, where the server lets a route close the connection at once
HAS_OWN_LIMIT = "has_own_limit"  # likewise: set by a route that itself cuts off clients that do not read
WRITE = "write"  # likewise: sends a part of its answer at once, past all that is around the route
UNREAD_SECONDS = 20.0
HEAD_BYTES_MAX = 65_536  # of a request: its line and its headers
CONNECTIONS_MAX = 512  # where no other crowd is given
TOO_SLOW = 408, b"The request did not arrive in time. Send it again, whole."
STOPS = 503, b"The service stops. Send the request again in a moment."
FULL = 503, b"Too many connections. Try again in a moment."


class Connection(HttpToolsProtocol):
    """``unread_seconds``: for how long a client may leave unread all that it was sent."""

    unread_seconds = UNREAD_SECONDS
    repeats: Repeats | None = None
    crowd = Crowd(CONNECTIONS_MAX)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)
        super().connection_made(transport)
        self.app_state = {**self.app_state, HANG_UP: transport.abort, WRITE: self.write}
        self._socket: socket.socket = transport.get_extra_info("socket")
        # Else the body of an answer waits until the client acknowledges the headers, which it does after 40 ms.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.set_write_buffer_limits(high=0)  # so that every unread byte is noticed
        self._look: asyncio.TimerHandle | None = None
        self._unread = self._head_bytes = 0
        self._is_in_head = self._is_repeated = False
        self._is_member = self.crowd.enter(self)
        if not self._is_member:
            self._close_with(FULL)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_looking()
        if self._is_member:
            self.crowd.leave(self)
        super().connection_lost(exc)

    def expire(self) -> None:
        """Close, with words if part of a request has come, and nothing of its answer has gone."""
        if self._is_in_head or self._lacks_body():
            self._close_with(TOO_SLOW)
        else:
            self.transport.close()

    def make_room(self) -> None:
        self.transport.abort()

    def shutdown(self) -> None:
        """Finish what is under way. A request whose body is not there yet is refused: nothing of it was recorded."""
        if self._lacks_body():
            self._close_with(STOPS)
        else:
            super().shutdown()

    def _lacks_body(self) -> bool:
        cycle = self.cycle
        return cycle is not None and cycle.more_body and not cycle.response_started and not self._is_in_head

    def _close_with(self, answer: tuple[int, bytes]) -> None:
        status, text = answer
        head = (
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\n",
            b"content-length: %d\r\nconnection: close\r\nretry-after: 1\r\n\r\n" % len(text),
        )
        self.transport.write(b"".join((*head, text)))
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head_bytes += len(data)
        if self._is_in_head and self._head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
            self.send_400_response("Request headers are too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head, self._head_bytes, self._is_repeated = True, 0, False

    def on_headers_complete(self) -> None:
        """Raises where a request of HTTP/1.1 does not name its host exactly once (RFC 9112, section 3.2): 400."""
        self._is_in_head = False
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError(hosts)
        reply = self.repeats.find(self.url, self.headers) if self.repeats is not None and self._is_free() else None
        if reply is None:
            super().on_headers_complete()
        else:
            self._is_repeated = True
            self._repeat(reply)

    def on_body(self, body: bytes) -> None:
        if not self._is_repeated:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_repeated:
            self.crowd.answer(self)
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            self.crowd.wait_for(self)

    def write(self, part: bytes) -> bool:
        """Send a part of the answer under way. Returns False where it is not sent in parts, or the client is behind."""
        cycle = self.cycle
        is_in_parts = cycle is not None and cycle.chunked_encoding and not cycle.response_complete
        if not is_in_parts or self.flow.write_paused or self.transport.is_closing():
            return False
        self.transport.write(b"%x\r\n%b\r\n" % (len(part), part))
        return True

    def _is_free(self) -> bool:
        """Whether a plain GET may be answered at once: no answer is under way, and the connection stays open."""
        is_plain = self.parser.get_method() == b"GET" and self.parser.get_http_version() == "1.1"
        is_idle = self.cycle is None or self.cycle.response_complete
        return is_plain and is_idle and not self.flow.write_paused and self.parser.should_keep_alive()

    def _repeat(self, reply: Reply) -> None:
        head = [STATUS_LINE[reply.status]]
        for name, value in (*self.server_state.default_headers, *reply.headers):
            head += (name, b": ", value, b"\r\n")
        self.transport.write(b"".join((*head, b"\r\n", reply.body)))
        reply.count()
        self.on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        self._stop_looking()
        super().resume_writing()

    def _watch(self) -> None:
        self._unread = unread_bytes(self.transport, self._socket)
        self._look = self.loop.call_later(self.unread_seconds, self._cut_off_or_watch)

    def _cut_off_or_watch(self) -> None:
        """A client that takes little still reads."""
        is_reading = unread_bytes(self.transport, self._socket) < self._unread
        if is_reading or HAS_OWN_LIMIT in self.scope["state"]:
            self._watch()
        else:
            self.transport.abort()

    def _stop_looking(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
