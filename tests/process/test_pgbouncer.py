"""The service through PgBouncer in transaction mode: all but the log's own connections go through it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.postgres.database import PoolerNotSet, PostgresDatabase
from api.settings import Settings
from domain.intake.keys import Scope
from tests.support.checking import assert_checked
from tests.support.clusters import cluster, programs
from tests.support.engines import Engine
from tests.support.pooling import CONNECT_QUERY, PROGRAM, pooled
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, declare
from tests.support.tidiness import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(PROGRAM is None or programs() is None, reason="needs the package pgbouncer (of Debian)"),
]


@pytest.fixture(scope="module")
def postgres_database() -> Iterator[Engine]:
    """On a server with a port: PgBouncer may not see the socket of another user's."""
    with cluster(standbys=0) as servers:
        yield servers.engine()


@pytest.fixture(scope="module")
def there(postgres_database: Engine) -> Iterator[Running]:
    with pooled(postgres_database) as url:
        settings = Settings(database=url, direct_database=postgres_database.url)
        with running(postgres_database, settings=settings) as there:
            declare(there)
            yield there
    assert_checked(postgres_database)


def report(there: Running, number: int) -> int:
    body = a_report(a_claim(id=f"s-{number}"), id=f"r-{number}")
    return there.client.post("/v1/reports", json=body, headers=there.authorization).status_code


def test_writers_and_readers_share_the_few_connections_of_the_pooler(there: Running) -> None:
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda number: report(there, number), range(60)))
        read = list(pool.map(lambda number: there.client.get(f"/v1/statements/s-{number}").status_code, range(60)))
        days = list(pool.map(lambda _: there.client.get("/v1/places/hill/stances").status_code, range(40)))

    assert (set(statuses), set(read), set(days)) == ({201}, {200}, {200})
    positions = [item["position"] for item in there.read("/v1/feed", limit=500)["items"]]
    assert positions == sorted(positions)


def test_views_are_rebuilt_and_keys_are_revoked_through_it(there: Running) -> None:
    report(there, 100)
    for _ in there.service.views.rebuild("record"):
        pass
    there.service.keys.add("short", frozenset({Scope.READ}))
    there.service.keys.revoke("short")
    size = there.service.store.size()
    there.service.await_views(size)
    views = there.service.views.status(there.service.clock.now())

    assert there.service.views.leads
    assert there.read("/v1/statements/s-100")["id"] == "s-100"
    assert [each.cursor.position for each in views if each.cursor] == [size] * len(views)


def test_a_pooler_without_the_settings_is_refused_with_the_line_that_sets_them(postgres_database: Engine) -> None:
    with (
        pooled(postgres_database, connect_query="select 1") as url,
        pytest.raises(PoolerNotSet, match="connect_query='set search_path = claimline_views,claimline; set statement"),
    ):
        PostgresDatabase(url, pooled=True)
    assert f"connect_query='{CONNECT_QUERY}'" in (ROOT / "docs/guides/standbys.md").read_text(encoding="utf-8")
