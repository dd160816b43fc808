"""Long pages: they end by bytes too, take no more memory than short ones, and can be seen to be cut."""

from __future__ import annotations

import asyncio
import csv
import gc
import io
import socket
import tracemalloc
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from api.http.sending import spool
from api.http.sending.spool import MEMORY_BYTES_MAX
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record
from tests.support.streaming import listening

QUOTE = {"quote": "word " * 300, "quote_language": "en"}
REPORTS, OF_REPORT = 20, 50


@pytest.fixture(scope="module")
def there(module_engine: Engine) -> Iterator[Running]:
    with small_record(module_engine) as (running, _):
        for number in range(REPORTS):
            claims = [
                a_claim(id=f"s{number:02d}-{each:02d}", place="ford" if each % 2 else "hill", **QUOTE)
                for each in range(OF_REPORT)
            ]
            running.post("/v1/reports", a_report(*claims, id=f"r{number}"))
        running.service.await_views(running.service.store.size())
        yield running


def statements(body: bytes, form: str) -> list[str]:
    match form:
        case "json":
            return [each["id"] for each in orjson.loads(body)["statements"]]
        case "ndjson":
            return [orjson.loads(line)["id"] for line in body.splitlines()]
        case _:
            return [row["statement_id"] for row in csv.DictReader(io.StringIO(body.decode()))]


def pages(there: Running, path: str) -> Iterator[Any]:
    """All pages, by their `next` links."""
    following: str | None = path
    while following is not None:
        response = there.client.get(following)
        assert response.status_code == 200, response.text
        yield response
        following = response.links.get("next", {}).get("url")


@pytest.mark.parametrize("form", ["json", "ndjson", "csv"])
def test_pages_of_statements_that_end_by_bytes_leave_nothing_out(
    there: Running, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = f"/v1/statements?limit=10000&f={form}"
    (whole,) = pages(there, path)
    monkeypatch.setattr(spool, "PAGE_BYTES_MAX", 100_000)
    parts = list(pages(there, path))

    assert len(parts) > 5
    assert all(len(part.content) < 110_000 for part in parts)
    assert [each for part in parts for each in statements(part.content, form)] == statements(whole.content, form)


def test_pages_of_the_log_that_end_by_bytes_leave_nothing_out(there: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = pages(there, "/v1/log?limit=10000")
    monkeypatch.setattr(spool, "PAGE_BYTES_MAX", 100_000)
    parts = list(pages(there, "/v1/log?limit=10000"))

    assert len(parts) > 5
    assert [each for part in parts for each in part.json()["entries"]] == whole.json()["entries"]
    assert len(whole.json()["entries"]) == there.service.store.size()


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_pages_of_the_feed_that_end_by_bytes_leave_nothing_out(
    there: Running, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def read() -> tuple[int, list[Any]]:
        after, items, count = "", list[Any](), 0
        while True:
            answer = there.client.get(f"/v1/feed?limit=10000&f={form}{after}")
            lines = answer.json()["items"] if form == "json" else list(map(orjson.loads, answer.content.splitlines()))
            after, items, count = f"&after={answer.headers['claimline-cursor']}", items + lines, count + 1
            if form == "json":
                assert answer.json()["next"] == answer.headers["claimline-cursor"]
            if answer.headers["claimline-caught-up"] == "true":
                return count, items

    whole = read()
    assert whole[0] == 1
    assert len(whole[1]) > 1_000
    monkeypatch.setattr(spool, "PAGE_BYTES_MAX", 100_000)
    parts = read()
    assert parts[0] > 5
    assert parts[1] == whole[1]


@pytest.mark.parametrize("path", ["/v1/stances?voice=own", "/v1/stances?f=geojson", "/ogc/collections/spans-red/items"])
def test_pages_of_places_that_end_by_bytes_leave_nothing_out(
    there: Running, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def members(body: Any) -> list[Any]:
        listed: list[Any] = body.get("places", body.get("features"))
        return listed

    (whole,) = every(there, path)
    monkeypatch.setattr(spool, "PAGE_BYTES_MAX", 10)
    parts = list(every(there, path))
    assert len(parts) == len(members(whole)) >= 2
    assert [each for part in parts for each in members(part)] == members(whole)


def every(there: Running, path: str) -> Iterator[Any]:
    """All pages, by the links in their headers."""
    for response in pages(there, path):
        yield response.json()


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/log", "/v1/feed", "/v1/statements?f=csv"])
def test_a_long_page_takes_no_more_memory_than_a_short_one(there: Running, path: str) -> None:
    def peak(limit: int) -> tuple[int, int]:
        gc.collect()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        sent = asyncio.run(received(there, f"{path}{'&' if '?' in path else '?'}limit={limit}"))
        return tracemalloc.get_traced_memory()[1] - before, sent

    peak_of = dict[int, tuple[int, int]]()
    tracemalloc.start()
    try:
        for limit in (100, 100, 10_000):
            peak_of[limit] = peak(limit)
    finally:
        tracemalloc.stop()
    (short, _), (long, sent) = peak_of[100], peak_of[10_000]
    assert sent > 5 * MEMORY_BYTES_MAX
    assert long < short + 4 * MEMORY_BYTES_MAX


async def received(there: Running, path: str) -> int:
    """How many bytes the application sends, each forgotten at once."""
    total = 0

    async def send(message: Any) -> None:
        nonlocal total
        assert message.get("status", 200) == 200
        total += len(message.get("body", b""))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    path, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }
    scope |= {"headers": [(b"host", b"here")], "scheme": "http", "http_version": "1.1", "root_path": ""}
    scope |= {"server": ("here", 80), "client": ("there", 1), "state": {}}
    app: Any = there.client.app
    await app(scope, receive, send)
    return total


def test_a_long_page_is_sent_with_its_length(there: Running) -> None:
    for path in ("/v1/statements?limit=10000", "/v1/log?limit=10000"):
        answer = there.client.get(path, headers={"Accept-Encoding": "identity"})
        assert int(answer.headers["content-length"]) == len(answer.content) > MEMORY_BYTES_MAX
        head = there.client.head(path, headers={"Accept-Encoding": "identity"})
        assert (head.content, head.headers["content-length"]) == (b"", answer.headers["content-length"])


def test_a_page_that_is_cut_can_be_told_from_a_whole_one(there: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool.Spool, "chunk", half_of_it)
    with listening(there) as here:
        for coding in ("identity", "gzip"):
            answer = raw(here.port, "/v1/statements?limit=10000", coding)
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            if b"content-length" in head.lower():
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
                assert len(body) < int(length.partition(b":")[2])
            else:
                assert b"transfer-encoding: chunked" in head.lower()
                assert not body.endswith(b"0\r\n\r\n")


def half_of_it(of: Any) -> bytes:
    """The first chunk; then the disk fails."""
    if of._file.tell() > 0:  # noqa: SLF001 - the file is what fails
        raise OSError
    return bytes(of._file.read(spool.CHUNK_BYTES))  # noqa: SLF001 - likewise


def raw(port: int, path: str, coding: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {coding}\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))
