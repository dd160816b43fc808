"""The same request again, on connections of real sockets: the same answer, until it is another one."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.http.caching.repeats import Repeats
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import DECLARED, a_claim, a_report, small_record
from tests.support.streaming import Listening, listening

HILL = "/v1/places/hill/stances"
PINNED = f"{HILL}?about=2024-06-15&said_by=2024-06-15&known_at={DECLARED + 2}"
DATE = re.compile(rb"date: [^\r]*\r\n")
LENGTH = re.compile(rb"content-length: (\d+)")


class Raw:
    """One connection, and whole answers as they are sent."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._rest = b""

    def send(self, path: str, *headers: str, method: str = "GET") -> None:
        lines = (f"{method} {path} HTTP/1.1", "Host: here", *headers, "", "")
        self.socket.sendall("\r\n".join(lines).encode())

    def answer(self, *, has_body: bool = True) -> bytes:
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            self._rest += self._more()
        head, length = self._rest[: end + 4], LENGTH.search(self._rest[:end])
        body = int(length[1]) if length is not None and has_body else 0
        while len(self._rest) < end + 4 + body:
            self._rest += self._more()
        whole, self._rest = self._rest[: end + 4 + body], self._rest[end + 4 + body :]
        assert DATE.search(head)
        return DATE.sub(b"", whole)

    def ask(self, path: str, *headers: str) -> bytes:
        self.send(path, *headers)
        return self.answer()

    def _more(self) -> bytes:
        data = self.socket.recv(65_536)
        assert data
        return data


@contextmanager
def connected(here: Listening) -> Iterator[Raw]:
    raw = Raw(here.port)
    with raw.socket:
        yield raw


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        claim = a_claim(id="s1", quote="words that must go", quote_language="en")
        running.post("/v1/reports", a_report(claim, id="r1"))
        yield running


@pytest.fixture
def here(there: Running) -> Iterator[Listening]:
    with listening(there) as listening_:
        yield listening_


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The reply that was found for each request, if any."""
    replies, find = list[Any](), Repeats.find

    def noted(self: Repeats, url: bytes, headers: Any) -> Any:
        replies.append(find(self, url, headers))
        return replies[-1]

    monkeypatch.setattr(Repeats, "find", noted)
    return replies


def test_the_same_request_gets_the_same_answer(here: Listening, found: list[Any], engine: Engine) -> None:
    with connected(here) as raw:
        first = raw.ask(PINNED)
        tag = re.findall(rb"etag: ([^\r]+)", first)[0].decode()
        assert {raw.ask(PINNED) for _ in range(6)} == {first}
        held = [raw.ask(PINNED, f"If-None-Match: {tag}") for _ in range(5)]
        assert raw.ask(PINNED, "Accept: text/csv") != first
        assert raw.ask(PINNED) == first
    assert first.startswith(b"HTTP/1.1 200 OK\r\nx-content-type-options: nosniff\r\n")
    assert len(set(held)) == 1
    assert held[0].startswith(b"HTTP/1.1 304 Not Modified\r\nx-content-type-options: nosniff\r\n")
    assert (len([each for each in found if each is not None]) > 5) == (engine.name == "sqlite")


def test_after_a_redaction_it_gets_another(there: Running, here: Listening) -> None:
    with connected(here) as raw:
        before = [raw.ask(PINNED) for _ in range(5)][-1]
        tokens = tuple(there.service.keys.add(name, frozenset({Scope.REDACT})) for name in ("one", "other"))
        there.service.redact("s1", RedactionDraft(remove=("quote",), reason="the law"), (tokens[0], tokens[1]))
        there.service.stamps.read()  # so that the state is known at once
        after = b"".join(raw.ask(PINNED) for _ in range(5))
    assert b"words that must go" in before
    assert b"words that must go" not in after


def test_what_changes_with_the_record_is_asked_anew(there: Running, here: Listening) -> None:
    with connected(here) as raw:
        assert b'"s2"' not in [raw.ask("/v1/places/hill/timeline") for _ in range(5)][-1]
        there.post("/v1/reports", a_report(a_claim(id="s2"), id="r2"))
        assert b'"s2"' in raw.ask("/v1/places/hill/timeline")
        assert b'"red"' in [raw.ask(HILL) for _ in range(5)][-1]
        there.post("/v1/statements/s1/annulment", {"reason": "misread"})
        there.post("/v1/statements/s2/annulment", {"reason": "misread"})
        assert b'"red"' not in raw.ask(HILL)


def test_after_an_entry_elsewhere_it_tells_the_new_position(there: Running, here: Listening) -> None:
    question = f"{HILL}?about=2024-06-14"
    with connected(here) as raw:
        before = [raw.ask(question) for _ in range(5)][-1]
        at = there.post("/v1/reports", a_report(a_claim(id="s2", place="ford"), id="r2"))["position"]
        there.service.stamps.read()  # so that the state is known at once
        after = [raw.ask(question) for _ in range(3)]
    assert b'"position":%d,' % at not in before
    assert all(b'"position":%d,' % at in each and b"claimline-position: %d\r" % at in each for each in after)


def test_answers_come_in_the_order_of_their_requests(here: Listening) -> None:
    with connected(here) as raw:
        pinned = [raw.ask(PINNED) for _ in range(5)][-1]
        other = raw.ask("/v1/places/ford")
        for path in (PINNED, "/v1/places/ford", PINNED, PINNED, "/v1/places/ford"):
            raw.send(path)
        assert [raw.answer() for _ in range(5)] == [pinned, other, pinned, pinned, other]


def test_other_methods_and_bodies_are_no_repetition(here: Listening) -> None:
    with connected(here) as raw:
        pinned = [raw.ask(PINNED) for _ in range(5)][-1]
        raw.send(PINNED, method="HEAD")
        assert raw.answer(has_body=False) == pinned.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        for _ in range(4):
            raw.send(PINNED, "Content-Length: 3")
            raw.socket.sendall(b"abc")
            assert raw.answer() == pinned
        assert raw.ask(PINNED) == pinned
        raw.send(PINNED, "Connection: close")
        assert b"connection: close" in raw.answer()


def test_they_are_counted_like_others(there: Running, here: Listening) -> None:
    with connected(here) as raw:
        for _ in range(12):
            raw.ask(PINNED)
        metrics = raw.ask("/metrics").decode()
    (counted,) = re.findall(
        r'requests_total\{method="GET",route="/v1/places/\{place\}/stances",status="200"\} (\S+)', metrics
    )
    assert float(counted) == 12
    del there
