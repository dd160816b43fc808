"""The page of all addresses works where there is no internet, and tells nobody of its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record

ADDRESS = re.compile(r"""(?:src|href)="([^"]+)"|fetch\("([^"]+)"\)""")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("docs"))) as (running, _):
        yield running


def test_the_page_and_what_it_loads_come_from_this_service(there: Running) -> None:
    waiting, seen = ["/docs"], set()
    while waiting:
        path = waiting.pop()
        response = there.client.get(path)
        assert response.status_code == 200, path
        seen.add(path)
        assert "//" not in re.sub(r"^\s*//.*$", "", response.text, flags=re.MULTILINE) or path == "/openapi.json"
        if path != "/openapi.json":
            assert response.headers["content-security-policy"].startswith("default-src 'self';")
            found = {one or other for one, other in ADDRESS.findall(response.text)} - {"data:,"}
            waiting += sorted(found - seen)

    assert seen == {"/docs", "/docs/docs.css", "/docs/docs.js", "/openapi.json"}


def test_the_page_can_be_asked_for_by_head(there: Running) -> None:
    assert there.client.head("/docs").status_code == 200
