"""Streams of ``claimline serve``, a process of its own: how they end, and clients that are not ours."""

from __future__ import annotations

import http.server
import json
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.message import Message
from functools import partial
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.feed.stream.frames import opening, progress
from tests.http.feed.test_feed import say
from tests.http.feed.test_streams import drained, unread, until
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running
from tests.support.serving import serving
from tests.support.small_record import a_claim, a_report, small_record
from tests.support.streaming import Stream

pytestmark = pytest.mark.slow

STREAMS, LONG_REPORTS, LONG_STATEMENTS = 49, 48, 100
ALL_BYTES_MIN = 10_000_000  # more than two kernels keep for a connection
END_SECONDS = 2.0
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def say_very_much(there: Running) -> None:
    text = {"quote": "word " * 390, "quote_language": "en", "stated": "2024-06-15"}
    for number in range(LONG_REPORTS):
        there.put(f"/v1/places/p{number}", {"name": "A place"})
        said = [a_claim(place=f"p{number}", **text) for _ in range(LONG_STATEMENTS)]
        there.post("/v1/reports", a_report(*said, id=f"long-{number}"))
    there.service.await_views(there.service.store.size())


def port_of(address: str) -> int:
    return urlsplit(address).port or 0


@pytest.mark.engines("sqlite")
def test_a_process_ends_soon_though_streams_are_open_and_one_is_not_read(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        say_very_much(there)
    with serving(engine) as (process, address), ExitStack() as stack:
        slow = stack.enter_context(unread(port_of(address)))
        streams = [stack.enter_context(Stream(port_of(address), {}, {"after": "now"})) for _ in range(STREAMS)]
        for stream in streams:
            assert stream.next_frame().id is not None
        until(lambda: is_full(slow))
        began = monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        took = monotonic() - began

        for stream in streams:
            list(stream)  # fails within a frame
        assert process.returncode in (0, -signal.SIGTERM)
        assert took < END_SECONDS
        assert len(drained(slow)) < ALL_BYTES_MIN


def is_full(client: socket.socket) -> bool:
    """Whether as much has come as its buffer takes."""
    return len(client.recv(65_536, socket.MSG_PEEK)) > 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed (on Debian: apt install curl)")
def test_curl_shows_frames_as_they_come(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with small_record(engine) as (there, _):
        say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
        pulled = there.read("/v1/feed", type="claim.appended")
    with serving(engine) as (_, address):
        command = ["curl", "-sN", "-H", "Accept: text/event-stream", f"{address}/v1/feed?type=claim.appended"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as curl:
            assert curl.stdout is not None
            lines = iter(curl.stdout.readline, "")
            data = next(line for line in lines if line.startswith("data: "))
            curl.terminate()

        assert [json.loads(data.removeprefix("data: "))] == pulled["items"]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (on Debian: apt install chromium)")
def test_an_event_source_comes_back_by_itself_and_gets_all_once(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with small_record(engine) as (there, _):
        say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
        first = there.read("/v1/feed")["items"]
    with page_that_streams(tmp_path) as (got, browse):
        with serving(engine) as (_, address):
            browse(address)
            until(lambda: len(got) == len(first))
        with small_record(engine) as (there, _):
            say(there, "r2", a_claim(id="c2", place="ford", stated="2024-06-15"))
            pulled = there.read("/v1/feed")["items"]
        with serving(engine, port_of(address)):
            until(lambda: len(got) >= len(pulled))

    assert len(pulled) > len(first)
    assert got == [[item["type"], item["cursor"], item["id"]] for item in pulled]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (on Debian: apt install chromium)")
def test_an_id_without_data_is_no_event_and_is_gone_on_with(tmp_path: Path) -> None:
    with page_that_streams(tmp_path) as (got, browse):
        server = AnsweringOnce(opening("first", retry_milliseconds=1) + progress("second"))
        browse(f"http://127.0.0.1:{server.server_port}")
        until(lambda: len(server.last_event_ids) > 1)
        server.shutdown()
        server.server_close()

    assert server.last_event_ids[:2] == [None, "second"]
    assert got == []


class AnsweringOnce(http.server.ThreadingHTTPServer):
    """Gives every request for the feed the same frames, and ends."""

    def __init__(self, frames: bytes) -> None:
        self.last_event_ids: list[str | None] = []
        super().__init__(("127.0.0.1", 0), partial(_Answer, self._answer, frames))
        Thread(target=self.serve_forever, daemon=True).start()

    def _answer(self, headers: Message, _: bytes) -> None:
        self.last_event_ids.append(headers["Last-Event-ID"])


class _Answer(http.server.BaseHTTPRequestHandler):
    """Answers with ``body``, and hands ``heard`` what it was asked with."""

    def __init__(self, heard: Callable[[Message, bytes], None], body: bytes, *connection: Any) -> None:
        self._heard = heard
        self._body = body
        super().__init__(*connection)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self._heard(self.headers, self.rfile.read(int(self.headers["Content-Length"] or 0)))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if self.path.endswith("/feed") else "text/html")
        self.send_header("Content-Length", str(len(self._body)))
        self.end_headers()
        self.wfile.write(self._body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it has
        """Says nothing."""


PAGE = """<!doctype html><script>
let sent = Promise.resolve();
const feed = new EventSource("%s/v1/feed");
for (const type of ["message", "report.appended", "claim.appended", "stance.changed"])
  feed.addEventListener(type, event => {
    const body = JSON.stringify([event.type, event.lastEventId, JSON.parse(event.data).id]);
    sent = sent.then(() => fetch("/got", {method: "POST", body}));
  });
</script>"""


@contextmanager
def page_that_streams(folder: Path) -> Iterator[tuple[list[Any], Callable[[str], None]]]:
    """What a page in Chromium got of the feed: types, last event ids and items' ids; and what opens it."""
    got = list[Any]()

    def hear(_: Message, body: bytes) -> None:
        if body:
            got.append(json.loads(body))

    with ExitStack() as stack:

        def browse(address: str) -> None:
            answer = partial(_Answer, hear, (PAGE % address).encode())
            server = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            stack.callback(stop, subprocess.Popen(chromium(folder, server.server_port), stderr=subprocess.DEVNULL))

        yield got, browse


def chromium(folder: Path, port: int) -> list[str]:
    """With the feed being of another origin than the page."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-web-security"]
    return [str(CHROMIUM), *flags, f"--user-data-dir={folder / 'chromium'}", f"http://127.0.0.1:{port}/"]


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
