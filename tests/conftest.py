from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from psycopg.conninfo import conninfo_to_dict

from domain.ports import EntryStore
from tests.engines import Engine, PostgresServer, postgres_engine, postgres_server, sqlite_engine

settings.register_profile(
    "claimline",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(  # for tests that are to fail: the first example that fails is enough
    "unshrunk", settings.get_profile("claimline"), phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("claimline")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database of each engine."""
    if request.param == "sqlite":
        yield sqlite_engine(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with _dropped_after(server, postgres_engine(server)) as engine:
        yield engine


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[Engine]:
    with _dropped_after(postgres, postgres_engine(postgres)) as engine:
        yield engine


@contextmanager
def _dropped_after(server: PostgresServer, engine: Engine) -> Iterator[Engine]:
    """A thousand databases that nobody needs any more take long to remove at the end."""
    yield engine
    server.drop(str(conninfo_to_dict(engine.url)["dbname"]))


@pytest.fixture
def store(engine: Engine) -> Iterator[EntryStore]:
    store = engine.store()
    yield store
    store.close()
