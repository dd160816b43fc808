from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from domain.ports import EntryStore
from tests.engines import Engine, PostgresServer, postgres_engine, postgres_server, sqlite_engine

settings.register_profile(
    "claimline",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("claimline")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A fresh database of each engine."""
    if request.param == "sqlite":
        return sqlite_engine(tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return postgres_engine(server)


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Engine:
    return postgres_engine(postgres)


@pytest.fixture
def store(engine: Engine) -> Iterator[EntryStore]:
    store = engine.store()
    yield store
    store.close()
