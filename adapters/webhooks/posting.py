"""One POST to somebody else's server, which may be hostile.

Its name is resolved once, every address that comes of it is checked, and one of those is connected to: what the name
says a moment later leads nowhere. The name itself goes into ``Host`` and into the check of the certificate. No
redirect is followed, no proxy of the environment is asked, and one time limit runs over everything from the name to the
last byte.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

import h11

from domain.errors import ClaimlineError
from domain.webhooks.retry import Reply
from domain.webhooks.targets import Target, Targets, fault_in_target, target_of, why_closed

SECONDS = 10.0  # for all of it
CONNECT_SECONDS = 5.0  # for each address
ANSWER_BYTES_MAX = 64 * 1024
HEADER_BYTES_MAX = 16 * 1024
CHUNK_BYTES = 16 * 1024
BEGINNING_MAX = 500  # characters of the answer that are kept
MILLISECONDS = 1_000
AGENT = "Claimline"
# The same for every such name: else a subscriber could find out by it which names the network inside has.
CLOSED_NAME = "does not lead to an address that deliveries go to; the log of the service says more"
logger = logging.getLogger(__name__)

Resolve = Callable[[str, int], Sequence[str]]  # a host and a port to addresses


class _Failed(ClaimlineError):
    """No answer, and why."""


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._began = monotonic()

    def left(self) -> float:
        """Raises ``TimeoutError`` where nothing is left."""
        left = self.seconds - self.spent()
        if left <= 0:
            raise TimeoutError
        return left

    def spent(self) -> float:
        return monotonic() - self._began


@dataclass(slots=True)
class _Received:
    """What has come of an answer so far."""

    status: int | None = None
    retry_after: str | None = None
    body: bytearray = field(default_factory=bytearray)


def resolved(host: str, port: int) -> list[str]:
    """By the system, in the order in which it wants them tried."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Poster:
    """The ``Post`` port. ``tls``: whom to trust. Default: the authorities of the system."""

    def __init__(
        self,
        targets: Targets,
        *,
        media_type: str,
        resolve: Resolve = resolved,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._targets = targets
        self._media_type = media_type
        self._resolve = resolve
        self._trusted = tls
        self._seconds = seconds

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made at first use: reading the certificates of the system takes longer than most commands."""
        return self._trusted or ssl.create_default_context()

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        deadline, received, problem = _Deadline(self._seconds), _Received(), None
        try:
            with _explained(deadline):
                self._exchange(self._target(url), headers, body, deadline, received)
        except _Failed as failed:
            problem = str(failed)
        return Reply(
            status=received.status,
            problem=problem,
            retry_after=received.retry_after,
            beginning=_beginning(received.body),
            milliseconds=round(deadline.spent() * MILLISECONDS),
        )

    def _target(self, url: str) -> Target:
        """Looked at anew for each delivery: the setting may be another one than when it was taken."""
        if fault := fault_in_target(url, self._targets):
            raise _Failed(f"the address {': '.join(fault)}")
        return target_of(url)

    def _exchange(
        self, target: Target, headers: Mapping[str, str], body: bytes, deadline: _Deadline, received: _Received
    ) -> None:
        with self._connected(target, deadline) as connection:
            http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEADER_BYTES_MAX)
            request = h11.Request(
                method="POST", target=target.path, headers=list(self._headers(target, headers, len(body)).items())
            )
            events = (request, h11.Data(data=body), h11.EndOfMessage())
            _send(connection, b"".join(http.send(event) or b"" for event in events), deadline)
            _receive(connection, http, deadline, received)

    def _headers(self, target: Target, headers: Mapping[str, str], length: int) -> dict[str, str]:
        return {
            "Host": target.authority,
            "User-Agent": AGENT,
            "Content-Type": self._media_type,
            "Content-Length": str(length),
            "Accept-Encoding": "identity",
            "Connection": "close",
            **headers,
        }

    @contextmanager
    def _connected(self, target: Target, deadline: _Deadline) -> Iterator[socket.socket]:
        connection = _connect(self._open_addresses(target, deadline), target.port, deadline)
        try:
            if target.is_secret:
                connection.settimeout(deadline.left())
                connection = self._tls.wrap_socket(connection, server_hostname=target.host)
            yield connection
        finally:
            connection.close()

    def _open_addresses(self, target: Target, deadline: _Deadline) -> Sequence[str]:
        """All of them, or none: a name that leads to one closed address among open ones is not to be trusted."""
        try:
            addresses = _within(deadline, lambda: self._resolve(target.host, target.port))
        except TimeoutError:
            raise
        except (OSError, UnicodeError) as error:
            raise _closed(target.host, f"no address ({_words(error)})") from error
        closed = [what for each in addresses if (what := why_closed(each, self._targets))]
        if closed or not addresses:
            raise _closed(target.host, closed[0] if closed else "no address")
        return addresses


def _closed(host: str, what: str) -> _Failed:
    logger.warning("nothing was sent to the name %s, which leads to %s", host, what)
    return _Failed(f"the name {host} {CLOSED_NAME}")


def _within(deadline: _Deadline, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What the resolver says, if it does in time: it takes no time limit itself, and is then left to end alone."""
    answers: SimpleQueue[Sequence[str] | OSError | UnicodeError] = SimpleQueue()

    def asked() -> None:
        try:
            answers.put(ask())
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=asked, name="claimline-resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError | UnicodeError):
        raise answer
    return answer


def _connect(addresses: Sequence[str], port: int, deadline: _Deadline) -> socket.socket:
    """To the first that lets us. Raises what the last one said."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return _connect_to(address, port, deadline)
    return _connect_to(addresses[-1], port, deadline)


def _connect_to(address: str, port: int, deadline: _Deadline) -> socket.socket:
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(min(deadline.left(), CONNECT_SECONDS))
        connection.connect((address, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, data: bytes, deadline: _Deadline) -> None:
    """Piece by piece: a target that takes one byte at a time does not get the whole time limit for each."""
    unsent = memoryview(data)
    while unsent:
        connection.settimeout(deadline.left())
        unsent = unsent[connection.send(unsent) :]


def _receive(connection: socket.socket, http: h11.Connection, deadline: _Deadline, received: _Received) -> None:
    """Until the answer ends, or is longer than anybody needs: then its status counts, and the rest is left."""
    read = 0
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            if read >= ANSWER_BYTES_MAX:
                if received.status is None:
                    raise _Failed(f"the answer had not begun after {ANSWER_BYTES_MAX} bytes")
                return
            connection.settimeout(deadline.left())
            data = connection.recv(min(CHUNK_BYTES, ANSWER_BYTES_MAX - read))
            read += len(data)
            http.receive_data(data)
        elif isinstance(event, h11.Response):
            received.status = event.status_code
            received.retry_after = dict(event.headers).get(b"retry-after", b"").decode("latin-1") or None
        elif isinstance(event, h11.Data):
            received.body += event.data
        elif not isinstance(event, h11.InformationalResponse):
            return


@contextmanager
def _explained(deadline: _Deadline) -> Iterator[None]:
    """Turn every error on the way into ``_Failed``, in words for the operator of the target."""
    try:
        yield
    except TimeoutError:
        raise _Failed(f"there was no whole answer within {deadline.seconds:g} seconds") from None
    except ssl.SSLCertVerificationError as error:
        raise _Failed(f"its certificate is not accepted ({error.verify_message})") from error
    except ssl.SSLError as error:
        raise _Failed(f"TLS could not be agreed on ({error.reason or error})") from error
    except OSError as error:
        raise _Failed(f"it could not be reached ({_words(error)})") from error
    except h11.RemoteProtocolError as error:
        raise _Failed(f"what it answered is not HTTP ({error})") from error


def _words(error: OSError | UnicodeError) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _beginning(body: bytearray) -> str:
    text = bytes(body[: 4 * BEGINNING_MAX]).decode("utf-8", "replace")[:BEGINNING_MAX]
    return "".join(each if each.isprintable() else " " for each in text).strip()
