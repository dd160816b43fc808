"""`claimline listen --from`: a service elsewhere is followed over HTTP, and what comes is sent on as a webhook is."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks.webhooks import Webhook

from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from domain.feed.cursor import cursor_at
from domain.feed.items import BEGINNING
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.receiving import raw_target, receiving
from tests.support.running import running
from tests.support.serving import Served, served_demo

pytestmark = pytest.mark.slow

NOTHING = cursor_at(BEGINNING, {}).text()


class There(NamedTuple):
    served: Served
    feed: list[dict[str, str]]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    engine = sqlite_engine(tmp_path_factory.mktemp("served"))
    with served_demo(engine) as served, running(engine) as reading:
        yield There(served, reading.read("/v1/feed", limit=5_000)["items"])


@pytest.fixture
def nowhere(tmp_path: Path) -> Engine:
    """A database that is not there: none is needed."""
    return Engine("sqlite", f"sqlite:///{tmp_path / 'none.db'}", "")


def test_what_comes_elsewhere_is_sent_on_signed_and_in_order(there: There, nowhere: Engine) -> None:
    with receiving() as target:
        told = shell(
            nowhere, "listen", "--from", there.served.address, "--forward-to", target.url,
            "--after", NOTHING, "--limit", "150",
        ).stdout  # fmt: skip

    assert target.ids == [each["id"] for each in there.feed[:150]]
    secret = re.search(r"whsec_\S+", told)
    assert secret is not None
    for delivery, item in zip(target.deliveries, there.feed, strict=False):
        Webhook(secret[0]).verify(delivery.body, dict(delivery.headers))
        event = JSONFormat().read(CloudEvent, delivery.body)
        assert (event.get_id(), event.get_data()) == (item["id"], item["data"])
        assert event.get_source() == f"urn:claimline:{item['id'].partition('-')[0]}"
    assert not nowhere.path.exists()


def test_filters_are_those_of_the_feed(there: There, nowhere: Engine) -> None:
    wanted = [each["id"] for each in there.feed if each["type"] == "dispute.closed"]
    with receiving() as target:
        shell(
            nowhere, "listen", "--from", f"{there.served.address}/", "--forward-to", target.url,
            "--after", NOTHING, "--type", "dispute.closed", "--limit", str(len(wanted)),
        )  # fmt: skip

    assert len(wanted) > 3
    assert target.ids == wanted


def test_each_line_may_be_json_with_the_cursor_to_go_on_after(there: There, nowhere: Engine) -> None:
    forward = ("listen", "--from", there.served.address, "--forward-to", "http://localhost:9/", "--json")
    secret, one, two = shell(nowhere, *forward, "--after", NOTHING, "--limit", "2").stdout.splitlines()

    assert json.loads(secret)["secret"].startswith("whsec_")
    for line, item in zip((one, two), there.feed, strict=False):
        told = json.loads(line)
        assert (told["item"], told["cursor"], told["delivered"]) == (item["id"], item["cursor"], False)
        assert told["problem"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--from", "claimline.example"), "is not an address of a service: write one such as https://"),
        (("--from", "file:///etc/passwd"), "is not an address of a service"),
        (("--from", "http://127.0.0.1:9"), "did not answer"),
        (("--type", "claim.invented"), "is not a type of item"),
        (("--after", "x"), "is not a cursor of the feed"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(there: There, nowhere: Engine, options: tuple[str, str], told: str) -> None:
    address = () if "--from" in options else ("--from", there.served.address)
    error = shell(nowhere, "listen", *address, "--forward-to", "http://localhost:9/", *options, code=1).stderr

    assert told in error
    assert error.count("\n") == 1


def test_a_cursor_of_another_history_is_refused_with_the_way_back(
    there: There, nowhere: Engine, tmp_path: Path
) -> None:
    with opened(Settings(database=sqlite_engine(tmp_path).url)) as other:
        load(other)
        cursor = other.feeding.cursors([other.feeding.feed.head()])[other.feeding.feed.head()]
    error = shell(
        nowhere,
        "listen",
        "--from",
        there.served.address,
        "--forward-to",
        "http://localhost:9/",
        "--after",
        cursor,
        code=1,
    ).stderr

    assert "of another history than this log" in error


def test_where_reading_takes_a_key_it_is_read_from_a_file(nowhere: Engine, tmp_path: Path) -> None:
    file = tmp_path / "desk.key"
    with served_demo(sqlite_engine(tmp_path), CLAIMLINE_READ="key") as served, receiving() as target:
        file.write_text(f"{served.key}\n", encoding="utf-8")
        forward = ("listen", "--from", served.address, "--forward-to", target.url, "--after", NOTHING, "--limit", "1")
        refused = shell(nowhere, *forward, code=1).stderr
        shell(nowhere, *forward, "--key-file", str(file))

    assert "no key was given" in refused
    assert len(target.ids) == 1


def test_no_key_follows_a_redirect(nowhere: Engine, tmp_path: Path) -> None:
    file = tmp_path / "desk.key"
    file.write_text("clk_secret\n", encoding="utf-8")
    leads_on = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with receiving() as other, raw_target(lambda client: client.sendall(leads_on % other.url.encode())) as address:
        forward = ("listen", "--from", address.removesuffix("/hook"), "--forward-to", "http://localhost:9/")
        told = shell(nowhere, *forward, "--key-file", str(file), code=1).stderr

    assert "it answered 302" in told
    assert other.deliveries == []


ENDLESS = b"[" * (1 << 20)
A_CURSOR = "AQAAAAAAAAAAAAAAAAAAAAAAAAAA"
AN_ITEM = {"id": "i-1-0", "type": "claim.appended", "position": 1, "cursor": A_CURSOR, "subject": None, "data": {}}


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    def behave(client: socket.socket) -> None:
        client.recv(1 << 16)
        client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        with suppress(OSError):  # it hangs up when it has had enough
            client.sendall(answer)

    return behave


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"items": [], "next": "x y", "caught_up": True}, "invalid cursor 'x y'"),
        ({"items": [], "next": 5, "caught_up": True}, "did not answer with a page of a feed"),
        ({"items": [{"id": "a\r\nX: y"}], "next": A_CURSOR, "caught_up": True}, "is not an id"),
        ({"items": [{**AN_ITEM, "time": "now"}], "next": A_CURSOR, "caught_up": True}, "page of a feed"),
        ({"next": A_CURSOR}, "did not answer with a page of a feed (KeyError: 'items')"),
        ([], "did not answer with a page of a feed"),
    ],
)
def test_a_service_that_answers_with_something_else_is_told_in_one_line(
    nowhere: Engine, answer: object, told: str
) -> None:
    with raw_target(answering(json.dumps(answer).encode())) as address:
        forward = ("listen", "--from", address.removesuffix("/hook"), "--forward-to", "http://localhost:9/")
        error = shell(nowhere, *forward, "--after", NOTHING, code=1).stderr

    assert told in error
    assert error.count("\n") == 1


def test_an_answer_without_an_end_is_not_read_to_it(nowhere: Engine) -> None:
    with raw_target(answering(ENDLESS * 64)) as address:
        forward = ("listen", "--from", address.removesuffix("/hook"), "--forward-to", "http://localhost:9/")
        error = shell(nowhere, *forward, "--after", NOTHING, code=1).stderr

    assert "answered with more than 32 MiB" in error


@pytest.mark.parametrize("options", [("--after", "x"), ("--key-file", "f"), ("--from", "http://x", "--since", "1")])
def test_options_that_do_not_go_together_are_a_wrong_command(nowhere: Engine, options: tuple[str, ...]) -> None:
    shell(nowhere, "listen", "--forward-to", "http://localhost:9/", *options, code=2)
