"""Hostile targets beside a good one, with all that delivers: each is let go as is said, and holds up nobody else."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

import pytest

from adapters.webhooks import deliverer as deliverer_module
from adapters.webhooks.cloud_events import MEDIA_TYPE
from adapters.webhooks.deliverer import AT_ONCE, SLOW_AT_ONCE
from adapters.webhooks.posting import Poster, resolved
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.webhooks.endpoints import State
from domain.webhooks.retry import WAITS_SECONDS, Reply
from domain.webhooks.send import Post
from domain.webhooks.targets import Targets
from tests.support.certificates import a_certificate
from tests.support.engines import Engine, sqlite_engine
from tests.support.receiving import Receiver, raw_target, receiving
from tests.support.webhook_desk import Office, Script, an_office, failing

pytestmark = pytest.mark.slow

LIMIT_SECONDS = 1.0
NOT_ACCEPTED = "its certificate is not accepted (self-signed certificate)"
LEADS_INSIDE = (
    "the name moves.example does not lead to an address that deliveries go to; the log of the service says more"
)
TOO_SLOW = "there was no whole answer within 1 seconds"


@dataclass
class Moving:
    """A resolver whose name ``moves.example`` leads to this machine at first, and then inside."""

    asked: Counter[str] = field(default_factory=Counter)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked[host] += 1
        if host != "moves.example":
            return resolved(host, port)
        return ["127.0.0.1"] if self.asked[host] == 1 else ["10.0.0.1"]


@dataclass
class Hostile:
    """Targets by name; ``inside`` is where the redirect leads, ``moves`` what the moving name led to."""

    urls: Mapping[str, str]
    inside: Receiver
    moves: Receiver
    released: Event  # ends what drips
    names: Moving = field(default_factory=Moving)

    def poster(self, *, seconds: float) -> Poster:
        return Poster(Targets.LOCAL, media_type=MEDIA_TYPE, resolve=self.names, seconds=seconds)


def hang_up(connection: socket.socket) -> None:
    given = b""
    while not given.endswith(b"}"):
        given += connection.recv(65_536)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Hostile]:
    released = Event()

    def drip(connection: socket.socket, beginning: bytes = b"") -> None:
        connection.recv(65_536)
        connection.sendall(beginning)
        while not released.wait(0.02):
            connection.sendall(b"H")

    def drip_body(connection: socket.socket) -> None:
        drip(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")

    def flood(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 100000000\r\n\r\n")
        while True:
            connection.sendall(b"y" * 65_536)

    with ExitStack() as stack:
        inside, moves = stack.enter_context(receiving()), stack.enter_context(receiving())
        bad = stack.enter_context(receiving(tls=a_certificate(tmp_path, host="localhost").serving()))
        urls = {
            "drip": stack.enter_context(raw_target(drip)),
            "drip-body": stack.enter_context(raw_target(drip_body)),
            "flood": stack.enter_context(raw_target(flood)),
            "hangs-up": stack.enter_context(raw_target(hang_up)),
            "redirect": stack.enter_context(receiving(lambda _: (307, {"Location": inside.url}, b""))).url,
            "moves": moves.url.replace("localhost", "moves.example"),
            "gone": stack.enter_context(receiving(Script(failing(410)))).url,
            "bad-tls": bad.url,
        }
        stack.callback(released.set)
        yield Hostile(urls, inside, moves, released)


def set_up(office: Office, hostile: Hostile, good: Receiver) -> None:
    for name, url in hostile.urls.items():
        office.add(url, id=name, since="1")
    office.add(good.url, id="good", since="1")


def test_each_is_let_go_as_is_said(engine: Engine, hostile: Hostile) -> None:
    with an_office(engine, post=hostile.poster(seconds=LIMIT_SECONDS)) as office, receiving() as good:
        set_up(office, hostile, good)
        items = office.say(50)
        with office.delivers():
            good.until(lambda each: len(each.deliveries) == 50)
        problems = {name: [each.problem for each in office.attempts(name)] for name in hostile.urls}
        states = {name: office.standing(name).endpoint.state for name in hostile.urls}

    assert good.ids == items
    assert hostile.inside.deliveries == []
    assert hostile.moves.ids == items[:1]
    assert hostile.names.asked["moves.example"] == 2  # once a delivery: what was checked is what was connected to
    assert "what it answered is not HTTP" in str(problems.pop("hangs-up"))
    assert problems == {
        "drip": [TOO_SLOW],
        "drip-body": [TOO_SLOW],
        "flood": ["the target answered 500"],
        "redirect": ["the target answered 307, and redirects are not followed"],
        "moves": [None, LEADS_INSIDE],
        "gone": ["the target answered 410"],
        "bad-tls": [NOT_ACCEPTED],
    }
    assert states == {**dict.fromkeys(hostile.urls, State.ACTIVE), "gone": State.DISABLED}


def test_while_they_hold_on_a_good_one_has_all_that_comes(engine: Engine, hostile: Hostile) -> None:
    with an_office(engine, post=hostile.poster(seconds=60.0)) as office, receiving() as good, ExitStack() as stack:
        set_up(office, hostile, good)
        items = office.say(50)
        stack.enter_context(office.delivers())
        stack.callback(hostile.released.set)
        good.until(lambda each: len(each.deliveries) == 50)
        for number in range(1, 11):
            items += office.say(1)
            good.until(lambda each, number=number: len(each.deliveries) == 50 + number)  # type: ignore[misc]
        held = [name for name in hostile.urls if not office.attempts(name)]

        assert good.ids == items
        assert held == ["drip", "drip-body"]


def never_answers(connection: socket.socket) -> None:
    """Takes a connection, and reads until the sender gives up."""
    while connection.recv(65_536):
        pass


@dataclass
class CountingPoster:
    """Posts, and counts the requests to ``counted``: how many were made, and the most under way at a time."""

    post: Post
    counted: str
    most: int = 0
    made: int = 0
    _now: int = 0
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if url != self.counted:
            return self.post(url, headers, body)
        with self._lock:
            self.made, self._now = self.made + 1, self._now + 1
            self.most = max(self.most, self._now)
        try:
            return self.post(url, headers, body)
        finally:
            with self._lock:
                self._now -= 1


def test_however_many_take_their_time_the_others_find_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliverer_module, "TURN_SECONDS", 0.1)
    monkeypatch.setattr(deliverer_module, "SLOW_SECONDS", 0.2)
    names = [f"silent-{number}" for number in range(2 * AT_ONCE)]
    sender = Poster(Targets.LOCAL, media_type=MEDIA_TYPE, seconds=0.6)
    with ExitStack() as stack:
        url, good = stack.enter_context(raw_target(never_answers)), stack.enter_context(receiving())
        poster = CountingPoster(sender, counted=url)
        office = stack.enter_context(an_office(sqlite_engine(tmp_path), post=poster))
        for name in names:
            office.add(url, id=name, since="1")
        office.add(good.url, id="good", since="1")
        items = office.say(1)
        with office.delivers():
            good.until(lambda each: each.ids == items)
            office.until(lambda: all(len(office.attempts(name)) == 1 for name in names))
            assert poster.most == AT_ONCE
            poster.most = 0
            office.clock.instant += WAITS_SECONDS[0] * SECOND
            items += office.say(1)
            good.until(lambda each: each.ids == items)
            office.until(lambda: all(len(office.attempts(name)) == 2 for name in names))

    assert poster.made == 2 * len(names)
    assert poster.most == SLOW_AT_ONCE
