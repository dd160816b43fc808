"""One POST to servers that behave badly: each is let go within its limits, and it is said what was wrong."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from adapters.webhooks.posting import ANSWER_BYTES_MAX, Poster, resolved
from domain.webhooks.retry import Reply, ReplyMeaning
from domain.webhooks.targets import Targets, why_closed
from tests.support.certificates import Certificate, a_certificate
from tests.support.receiving import Receiver, raw_target, receiving

pytestmark = pytest.mark.slow

HEADERS = {"webhook-id": "item-1"}
BODY = b'{"specversion":"1.0"}'
CLOSED = "the name hook.example does not lead to an address that deliveries go to; the log of the service says more"
LIMIT_SECONDS = 0.6


def posted(url: str, *, seconds: float = 10.0) -> Reply:
    return Poster(Targets.LOCAL, media_type="application/json", seconds=seconds)(url, HEADERS, BODY)


def drip(connection: socket.socket, *pieces: bytes) -> None:
    """The last of ``pieces`` byte by byte for ever, after the others at once."""
    connection.recv(65_536)
    for piece in pieces[:-1]:
        connection.sendall(piece)
    while True:
        for byte in pieces[-1]:
            connection.sendall(bytes([byte]))
            Event().wait(0.02)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return a_certificate(tmp_path, host="localhost")


def test_what_is_sent_is_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    with receiving(lambda _: (201, {}, b"thank\x00 you")) as receiver:
        answer = posted(f"{receiver.url}?a=b")

    assert (answer.status, answer.problem, answer.beginning) == (201, None, "thank  you")
    (delivery,) = receiver.deliveries
    assert (delivery.path, delivery.body, delivery.id) == ("/hook?a=b", BODY, "item-1")
    assert delivery.headers["host"] == receiver.url.split("/")[2]
    assert (delivery.headers["content-type"], delivery.headers["user-agent"]) == ("application/json", "Claimline")


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\n", b"X"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
    ],
    ids=["headers", "body", "chunks", "promises"],
)
def test_a_slow_drip_is_let_go_when_the_time_is_up(pieces: Sequence[bytes]) -> None:
    began = monotonic()
    with raw_target(lambda connection: drip(connection, *pieces)) as url:
        answer = posted(url, seconds=LIMIT_SECONDS)

    assert answer.problem == "there was no whole answer within 0.6 seconds"
    assert answer.meaning is ReplyMeaning.FAILED
    assert LIMIT_SECONDS <= monotonic() - began < LIMIT_SECONDS + 2


def test_a_target_that_takes_one_byte_at_a_time_is_let_go() -> None:
    def sip(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        while connection.recv(1):
            Event().wait(0.02)

    with raw_target(sip) as url:
        poster = Poster(Targets.LOCAL, media_type="application/json", seconds=LIMIT_SECONDS)
        answer = poster(url, HEADERS, b"x" * 20_000_000)
        of_tls = poster(url.replace("http", "https"), HEADERS, BODY)

    assert answer.problem == of_tls.problem == "there was no whole answer within 0.6 seconds"


def test_of_a_huge_answer_no_more_is_read_than_anybody_needs() -> None:
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            sent += connection.send(b"y" * 4_096)

    with raw_target(flood) as url:
        answer = posted(url)

    assert answer.meaning is ReplyMeaning.DELIVERED
    assert sent < 100 * ANSWER_BYTES_MAX  # what the buffers of two sockets held
    assert len(answer.beginning) == 500


def test_headers_without_an_end_are_refused() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"z" * 1_000 + b"\r\n")

    with raw_target(flood) as url:
        assert "what it answered is not HTTP" in str(posted(url).problem)


def test_a_redirect_is_not_followed() -> None:
    with receiving() as inside, receiving(lambda _: (302, {"Location": inside.url}, b"")) as receiver:
        answer = posted(receiver.url)

    assert answer.trouble() == "the target answered 302, and redirects are not followed"
    assert answer.meaning is ReplyMeaning.FAILED
    assert inside.deliveries == []


@pytest.mark.parametrize(
    ("behave", "problem"),
    [
        (lambda _: None, "what it answered is not HTTP"),
        (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"), "what it answered is not HTTP"),
        (
            lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
            "what it answered is not HTTP",
        ),
    ],
    ids=["hangs up", "another protocol", "breaks off"],
)
def test_what_is_no_whole_answer_delivers_nothing(behave: object, problem: str) -> None:
    def read_then(connection: socket.socket) -> None:
        given = b""
        while not given.endswith(BODY):
            given += connection.recv(65_536)
        behave(connection)  # type: ignore[operator]

    with raw_target(read_then) as url:
        answer = posted(url)
    assert problem in str(answer.problem)
    assert answer.meaning is ReplyMeaning.FAILED


def test_a_port_where_nobody_listens_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert posted(f"http://127.0.0.1:{port}/").problem == f"it could not be reached ({os.strerror(111)})"


# Names


class Names:
    """A resolver that gives one answer after another; the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = list[tuple[str, int]]()

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def inside() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.1"], ["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["224.0.0.1"]],
)
def test_a_name_that_leads_inside_is_not_connected_to(inside: Receiver, addresses: list[str]) -> None:
    poster = Poster(Targets.PUBLIC, media_type="application/json", resolve=Names(addresses))
    answer = poster(inside.url.replace("http:", "https:").replace("localhost", "hook.example"), HEADERS, BODY)

    assert answer.problem == CLOSED
    assert inside.deliveries == []


def test_nobody_learns_from_an_attempt_which_names_the_network_inside_has(caplog: pytest.LogCaptureFixture) -> None:
    def unknown(_: str, __: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    told = set[str]()
    for resolve in (unknown, Names([]), Names(["10.0.0.1"]), Names(["127.0.0.1"]), Names(["fe80::1"])):
        poster = Poster(Targets.PUBLIC, media_type="application/json", resolve=resolve)
        told.add(str(poster("https://hook.example/", HEADERS, BODY).problem))

    assert told == {CLOSED}
    for detail in ("Name or service not known", "no address", "a private address", "a loopback address", "link-local"):
        assert detail in caplog.text


def test_one_closed_address_among_open_ones_closes_the_name() -> None:
    names = Names(["1.1.1.1", "127.0.0.1"])
    poster = Poster(Targets.PUBLIC, media_type="application/json", resolve=names)

    answer = poster("https://hook.example/", HEADERS, BODY)

    assert answer.problem == CLOSED


def test_a_name_that_leads_elsewhere_a_moment_later_is_asked_once_a_delivery(inside: Receiver) -> None:
    """Between the check and the connection the name is not asked again: the address that was checked is used."""
    port = inside.url.split(":")[2].split("/")[0]
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    poster = Poster(Targets.LOCAL, media_type="application/json", resolve=names)
    url = f"http://hook.example:{port}/hook"

    first, second = poster(url, HEADERS, BODY), poster(url, HEADERS, BODY)

    assert first.meaning is ReplyMeaning.DELIVERED
    assert second.problem == CLOSED
    assert names.asked == [("hook.example", int(port))] * 2
    assert [each.headers["host"] for each in inside.deliveries] == [f"hook.example:{port}"]


def test_a_resolver_that_does_not_answer_takes_no_more_than_its_time() -> None:
    never = Event()

    def asked(_: str, __: int) -> Sequence[str]:
        never.wait(30)
        return []

    poster = Poster(Targets.PUBLIC, media_type="application/json", resolve=asked, seconds=0.2)
    answer = poster("https://hook.example/", HEADERS, BODY)
    never.set()

    assert answer.problem == "there was no whole answer within 0.2 seconds"


def test_a_name_that_leads_nowhere_is_said() -> None:
    answer = Poster(Targets.PUBLIC, media_type="application/json")("https://nowhere.invalid/", HEADERS, BODY)

    assert answer.problem == CLOSED.replace("hook.example", "nowhere.invalid")


@pytest.mark.parametrize("url", ["https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://localhost/"])
def test_what_is_no_public_name_is_asked_of_nobody(url: str) -> None:
    names = Names(["1.1.1.1"])
    answer = Poster(Targets.PUBLIC, media_type="application/json", resolve=names)(url, HEADERS, BODY)

    assert str(answer.problem).startswith("the address ")
    assert names.asked == []


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "127.1", "0177.0.0.1", "localhost"])
def test_whatever_the_system_makes_of_a_host_is_closed_where_it_is_this_machine(host: str) -> None:
    assert {why_closed(address, Targets.PUBLIC) for address in resolved(host, 443)} == {"a loopback address"}


def test_without_the_setting_nothing_goes_out_unencrypted(inside: Receiver) -> None:
    poster = Poster(Targets.PUBLIC, media_type="application/json", resolve=Names(["127.0.0.1"]))

    assert poster(inside.url, HEADERS, BODY).problem == "the address begins with 'http': begin it with https://"
    assert inside.deliveries == []


def test_where_the_setting_says_so_nothing_is_sent(inside: Receiver) -> None:
    poster = Poster(Targets.NONE, media_type="application/json")

    assert "nothing is sent to" in str(poster(inside.url, HEADERS, BODY).problem)
    assert "nothing is sent to" in str(poster("https://example.org/", HEADERS, BODY).problem)
    assert inside.deliveries == []


# TLS


def test_a_certificate_for_the_name_is_taken(certificate: Certificate) -> None:
    with receiving(tls=certificate.serving()) as receiver:
        poster = Poster(
            Targets.LOCAL, media_type="application/json", tls=certificate.trusting(), resolve=Names(["127.0.0.1"])
        )
        answer = poster(receiver.url, HEADERS, BODY)

    assert (answer.status, answer.problem) == (204, None)
    assert receiver.ids == ["item-1"]


def test_a_certificate_of_nobody_known_is_not_taken(certificate: Certificate) -> None:
    with receiving(tls=certificate.serving()) as receiver:
        answer = posted(receiver.url)

    assert "its certificate is not accepted (self-signed certificate" in str(answer.problem)
    assert receiver.deliveries == []


def test_a_certificate_for_another_name_is_not_taken(tmp_path: Path) -> None:
    another = a_certificate(tmp_path, host="another.example")
    with receiving(tls=another.serving()) as receiver:
        poster = Poster(Targets.LOCAL, media_type="application/json", tls=another.trusting())
        answer = poster(receiver.url, HEADERS, BODY)

    assert "certificate is not valid for 'localhost'" in str(answer.problem)
    assert receiver.deliveries == []


def test_a_server_without_tls_is_said() -> None:
    with receiving(lambda _: (204, {}, b"")) as receiver:
        answer = posted(receiver.url.replace("http", "https"))

    assert "TLS could not be agreed on" in str(answer.problem)
