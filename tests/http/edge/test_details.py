"""Errors of the database: what the operator reads in the log, and readers do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import DatabaseDamaged, LogUnavailable, NotMigrated
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running

INNER = "/srv/claimline.db: select * from keys"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path)) as there:
        yield there


@pytest.mark.parametrize("error", [LogUnavailable(INNER), DatabaseDamaged(INNER), NotMigrated(INNER)])
def test_a_path_or_a_query_of_the_database_is_for_the_log_alone(
    there: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(there.service.reader), "snapshot", fails)
    answer = there.client.get("/v1/stances")

    assert answer.status_code == 503
    assert INNER not in answer.text
    assert answer.json()["detail"].endswith(". The log of the service says more")
    assert answer.headers["retry-after"]
    assert INNER in caplog.text
