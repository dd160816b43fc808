"""Answers in codings: the same content, a strong tag for each coding, and 304 to clients that have one of them."""

from __future__ import annotations

import asyncio
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from api.http.negotiation.coded import CODED_BYTES_MIN, INLINE_BYTES_MAX, Coded
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PINNED = "/v1/statements?known_at=65"
DECODE = {"gzip": lambda body: zlib.decompress(body, 31), "zstd": zstd.decompress, None: bytes}
CODED = ("zstd", "gzip")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("record"))) as (running, _):
        claims = [a_claim(id=f"s{number}", quote="Words of it.", quote_language="en") for number in range(60)]
        running.post("/v1/reports", a_report(*claims, id="r1"))
        yield running


def get(there: Running, path: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
    """The response, and its body as it was sent."""
    given = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    with there.client.stream(method, path, headers=given) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize("path", [PINNED, "/v1/statements", f"{PINNED}&f=csv", "/v1/places/hill/timeline?known_at=65"])
@pytest.mark.parametrize("coding", CODED)
def test_a_coded_answer_has_the_same_content(there: Running, path: str, coding: str) -> None:
    plain, body = get(there, path)
    coded, sent = get(there, path, Accept_Encoding=coding)

    assert len(body) > CODED_BYTES_MIN
    assert len(sent) < len(body) / 3
    assert len(body) > INLINE_BYTES_MAX or "csv" in path
    assert DECODE[coding](sent) == body
    assert coded.headers["content-encoding"] == coding
    assert int(coded.headers["content-length"]) == len(sent)
    assert coded.headers["vary"] == plain.headers["vary"]
    assert coded.headers["vary"].endswith("Accept-Encoding")
    assert "content-encoding" not in plain.headers
    assert coded.headers.get("cache-control") == plain.headers.get("cache-control")


def test_each_coding_has_a_strong_tag_and_304(there: Running) -> None:
    found = {coding: get(there, PINNED, Accept_Encoding=coding)[0].headers["etag"] for coding in ("identity", *CODED)}
    assert len(set(found.values())) == 3
    assert not any(tag.startswith("W/") for tag in found.values())
    for coding, tag in found.items():
        for held in (tag, f"W/{tag}", f'"other", {tag}', f'"other-gzip",{tag}'):
            answer, body = get(there, PINNED, Accept_Encoding=f"{coding}, gzip;q=0.1", If_None_Match=held)
            assert (answer.status_code, body, answer.headers["etag"]) == (304, b"", tag)
            assert answer.headers["vary"] == "Accept, Accept-Encoding"
            assert "content-encoding" not in answer.headers


def test_who_does_not_accept_the_coding_that_it_has_gets_another(there: Running) -> None:
    tag = get(there, PINNED, Accept_Encoding="gzip")[0].headers["etag"]
    for accepted in ("identity", "zstd", "gzip;q=0"):
        answer, _ = get(there, PINNED, Accept_Encoding=accepted, If_None_Match=tag)
        assert answer.status_code == 200
        assert answer.headers["etag"] != tag


def test_any_tag_will_do_where_any_is_held(there: Running) -> None:
    for coding in ("identity", *CODED):
        assert get(there, PINNED, Accept_Encoding=coding, If_None_Match="*")[0].status_code == 304


def test_an_answer_by_its_bytes_is_coded_likewise(there: Running) -> None:
    path = "/v1/feed/pages/1"
    plain = get(there, "/v1/feeds/conflicts/war.atom")[0]
    coded, body = get(there, "/v1/feeds/conflicts/war.atom", Accept_Encoding="gzip")
    assert coded.headers["etag"] == plain.headers["etag"].removesuffix('"') + '-gzip"'
    again = get(there, "/v1/feeds/conflicts/war.atom", Accept_Encoding="gzip", If_None_Match=coded.headers["etag"])[0]
    assert (again.status_code, again.headers["etag"]) == (304, coded.headers["etag"])
    assert body
    assert get(there, path)[0].status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/livez", 200),
        ("/v1/places/hill?known_at=4", 200),
        (f"{PINNED}&f=ndjson", 200),
        ("/v1/nowhere", 404),
        ("/v1/statements?x=1", 400),
    ],
)
def test_some_answers_stay_as_they_are(there: Running, path: str, status: int) -> None:
    plain, body = get(there, path)
    answer, sent = get(there, path, Accept_Encoding="gzip, zstd")
    assert (answer.status_code, sent) == (status, body)
    assert "content-encoding" not in answer.headers
    assert answer.headers.get("etag") == plain.headers.get("etag")
    assert ("Accept-Encoding" in answer.headers.get("vary", "")) == (status == 200)


def test_head_says_what_get_would(there: Running) -> None:
    for coding in ("identity", *CODED):
        got, headed = (get(there, PINNED, method, Accept_Encoding=coding) for method in ("GET", "HEAD"))
        assert headed[1] == b""
        assert {**headed[0].headers} == {**got[0].headers}


def test_an_answer_in_parts_is_coded_as_it_comes() -> None:
    sent = asyncio.run(in_parts([b"part %d, " % number * 5_000 for number in range(4)]))
    bodies = [message["body"] for message in sent[1:]]
    assert DECODE["gzip"](b"".join(bodies)) == b"".join(b"part %d, " % number * 5_000 for number in range(4))
    assert [message.get("more_body", False) for message in sent[1:]] == [True, True, True, False]
    assert b"content-length" not in dict(sent[0]["headers"])
    assert all(len(body) < CODED_BYTES_MIN for body in bodies)


async def in_parts(parts: list[bytes]) -> list[Any]:
    sent = list[Any]()

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"180000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, part in enumerate(parts, start=1):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(parts)})

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    await Coded(app)(scope, receive, send)
    return sent
