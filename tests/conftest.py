from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from psycopg.conninfo import conninfo_to_dict

from domain.record.store import EntryStore
from tests.engines import Engine, PostgresServer, postgres_engine, postgres_server, sqlite_engine

MEMORY, MEMORY_BYTES_MIN = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 - pytest and tempfile make folders of their own
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
    os.environ["TMPDIR"] = str(MEMORY)  # databases of tests need not outlive the machine: they wait for no disk
    tempfile.tempdir = None

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
