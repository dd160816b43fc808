"""The example of docs/guides, run by a real Varnish in front of a serving process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest

from domain.intake.keys import Scope
from tests.support.caching import VARNISHD, varnish
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.running import running
from tests.support.serving import serving
from tests.support.small_record import a_claim, a_report, declare

WORDING = "the words of the general"
AT = "about=2025-12-12&said_by=2026-01-01"
PLACE = f"/v1/places/hill/stances?{AT}"
PATHS = (PLACE, f"/v1/stances?{AT}", "/v1/statements?place=hill", "/v1/statements/s")
COUNTED = re.compile(r'claimline_http_requests_total\{.*route="/v1/.*\} (\d+)')

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(VARNISHD is None, reason="needs varnishd: apt install varnish"),
]


class Cached(NamedTuple):
    """``service`` is asked directly, ``cache`` through Varnish."""

    engine: Engine
    service: httpx.Client
    cache: httpx.Client
    position: int
    keys: list[Path]

    def requests(self) -> int:
        """Those that the service has answered under /v1."""
        return sum(int(number) for number in COUNTED.findall(self.service.get("/metrics").text))

    def pinned(self, path: str) -> str:
        return f"{path}{'&' if '?' in path else '?'}known_at={self.position}"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Cached]:
    engine = sqlite_engine(tmp_path)
    with running(engine) as record:
        declare(record)
        claim = a_claim(id="s") | {"quote": WORDING}
        position = record.post("/v1/reports", a_report(claim))["position"]
        keys = [tmp_path / name for name in ("legal.key", "editor.key")]
        for file in keys:
            token = record.service.keys.add(file.stem, frozenset({Scope.REDACT}))
            file.write_text(token, encoding="utf-8")
    with (
        serving(engine) as (_, address),
        varnish(tmp_path, address) as cached,
        httpx.Client(base_url=address) as service,
        httpx.Client(base_url=cached) as cache,
    ):
        yield Cached(engine, service, cache, position, keys)


def test_after_the_first_reader_the_service_is_not_asked_again(there: Cached) -> None:
    paths = [there.pinned(path) for path in PATHS]
    first = [there.cache.get(path) for path in paths]
    asked = there.requests()

    again = [there.cache.get(path) for path in paths * 5]

    assert [each.status_code for each in first] == [HTTPStatus.OK] * len(paths)
    assert [each.content for each in again] == [each.content for each in first] * 5
    assert there.requests() == asked
    assert all("surrogate-key" not in each.headers for each in again)


def test_answers_that_may_change_are_asked_for_each_time(there: Cached) -> None:
    asked = there.requests()

    for _ in range(3):
        assert there.cache.get("/v1/places/hill/stances").status_code == HTTPStatus.OK

    assert there.requests() == asked + 3


def test_after_a_redaction_and_a_purge_the_removed_words_are_gone(there: Cached) -> None:
    path = there.pinned(PLACE)
    files = [option for file in there.keys for option in ("--key-file", file)]
    assert WORDING in there.cache.get(path).text

    redact = ("redact", "s", "--remove", "quote", "--reason", "Order 7", "--json", *files)
    [key] = json.loads(shell(there.engine, *redact).stdout)["purge"]
    assert WORDING in there.cache.get(path).text
    assert there.cache.request("PURGE", "/").status_code == HTTPStatus.BAD_REQUEST
    assert there.cache.request("PURGE", "/", headers={"Surrogate-Key": key}).status_code == HTTPStatus.OK

    assert WORDING not in there.cache.get(path).text
    assert WORDING not in there.service.get(path).text
