"""What the methods of an address answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(Path(tmp_path_factory.mktemp("methods")))) as (running, _):
        yield running


@pytest.mark.parametrize(
    "path", ["/v1/conflicts/war", "/v1/stances?about=2024-06-10&said_by=2024-06-10&known_at=3", "/v1/log", "/livez"]
)
def test_head_answers_as_get_does_without_the_body(there: Running, path: str) -> None:
    got, head = there.client.get(path), there.client.head(path)

    assert (head.status_code, head.headers, head.content) == (got.status_code, got.headers, b"")


def test_head_of_a_pinned_answer_that_the_client_has_is_304(there: Running) -> None:
    path = "/v1/conflicts/war?known_at=2"
    tag = there.client.get(path).headers["etag"]

    assert there.client.head(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/conflicts/war", "GET, HEAD, OPTIONS, PUT"),
        ("/v1/places/hill/stances", "GET, HEAD, OPTIONS"),
        ("/v1/reports", "OPTIONS, POST"),
    ],
)
def test_options_and_405_name_every_method_of_the_address(there: Running, path: str, allowed: str) -> None:
    options, refused = there.client.options(path), there.client.delete(path)

    assert (options.status_code, options.headers["allow"], options.content) == (204, allowed, b"")
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
    assert refused.headers["content-type"] == "application/problem+json"


def test_head_of_what_is_not_there_is_404(there: Running) -> None:
    assert there.client.head("/v1/conflicts/peace").status_code == 404
    assert there.client.head("/v1/nowhere").status_code == 404
