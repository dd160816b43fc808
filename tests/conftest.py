from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres.database import OLDEST_VERSION
from api.settings import Settings
from domain.record.store import EntryStore
from tests.support.engines import (
    DEBIAN,
    ENGINES,
    EVERY_VERSION,
    Engine,
    PostgresServer,
    oldest_postgres_server,
    opened_leads,
    postgres_engine,
    postgres_server,
    sqlite_engine,
)
from tests.support.properties import CHECK, FAST, FULL, register_profiles
from tests.support.running import CLOCK_AHEAD_DAYS

MEMORY, MEMORY_BYTES_MIN = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 - pytest and tempfile make folders of their own
os.environ["CLAIMLINE_CLOCK_AHEAD"] = str(CLOCK_AHEAD_DAYS)
(Settings.__init__.__kwdefaults__ or {})["clock_ahead"] = CLOCK_AHEAD_DAYS
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
    os.environ["TMPDIR"] = str(MEMORY)  # databases of tests need not outlive the machine: they wait for no disk
    tempfile.tempdir = None

register_profiles()

TESTS = Path(__file__).parent
CONTRACTS = TESTS / "contract"
WAYS_IN = (TESTS / "http", TESTS / "shell")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="skip PostgreSQL and slow tests; few examples of a law")
    parser.addoption(
        "--thorough", action="store_true", help="run what `make check` leaves out, and each law with all its examples"
    )
    parser.addoption("--no-skips", action="store_true", help="fail where a test is skipped, as CI does")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(FAST if config.getoption("fast") else FULL if config.getoption("thorough") else CHECK)
    config.addinivalue_line("markers", "engines(*names): the databases of a test; a test of rules needs one")
    config.addinivalue_line("markers", "slow: starts other processes, or takes seconds")
    config.addinivalue_line("markers", "both_engines: of a way in, and on each engine in `make check` too")
    config.addinivalue_line("markers", "thorough: takes long, and a shorter test beside it holds the same promise")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("no_skips") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("skipped, where --no-skips says that nothing may be (-rs shows the reasons)", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Promises of a database are tested on both engines, rules on one; the fast ones of a port on every version."""
    named = metafunc.definition.get_closest_marker("engines")
    written = {name for mark in metafunc.definition.iter_markers("parametrize") for name in names_of(mark)}
    for fixture in {"engine", "module_engine"}.intersection(metafunc.fixturenames) - written:
        is_contract = CONTRACTS in metafunc.definition.path.parents
        is_slow = metafunc.definition.get_closest_marker("slow") is not None
        usual = EVERY_VERSION if is_contract and not is_slow else ENGINES
        metafunc.parametrize(fixture, usual if named is None else named.args, indirect=True)


def names_of(parametrize: pytest.Mark) -> list[str]:
    names = parametrize.args[0]
    return [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    is_fast_run = config.getoption("fast")
    if config.getoption("thorough"):
        wanted = [item for item in items if is_thorough(item) or is_law(item)]
    else:
        wanted = [item for item in items if not is_thorough(item) and not (is_fast_run and is_slow(item))]
    kept = {id(item) for item in wanted}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = wanted


def is_thorough(item: pytest.Item) -> bool:
    """Run by ``--thorough`` alone: those marked so, and what has been tested on another engine."""
    return item.get_closest_marker("thorough") is not None or is_repeated(item)


def is_repeated(item: pytest.Item) -> bool:
    """Contracts on the oldest PostgreSQL beside the usual one; ways in on PostgreSQL, whose contracts hold there."""
    engines, is_way_in = parameters_of(item), any(folder in item.path.parents for folder in WAYS_IN)
    is_needed = not is_way_in or item.get_closest_marker("both_engines") is not None
    return bool(engines & ({*EVERY_VERSION} - {*ENGINES})) or ("postgres" in engines and not is_needed)


def is_law(item: pytest.Item) -> bool:
    """Tried with few examples on the way, and with all of them by ``--thorough``."""
    return isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)


def is_slow(item: pytest.Item) -> bool:
    """Left out of ``--fast``."""
    return (
        bool(names_in(item) & {*EVERY_VERSION[1:], "postgres_database"}) or item.get_closest_marker("slow") is not None
    )


def names_in(item: pytest.Item) -> set[str]:
    """Of its fixtures, and its parameters that are text."""
    return {*getattr(item, "fixturenames", ()), *parameters_of(item)}


def parameters_of(item: pytest.Item) -> set[str]:
    """Those that are text: engines among them."""
    parameters = (
        item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    )
    return {each for each in parameters if isinstance(each, str)}


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def oldest_postgres() -> Iterator[PostgresServer]:
    with oldest_postgres_server() as server:
        if server is None:
            pytest.skip(f"PostgreSQL {OLDEST_VERSION} is not in {DEBIAN}: apt install postgresql-{OLDEST_VERSION}")
        yield server


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database of each engine."""
    with _engine(request, tmp_path) as engine:
        yield engine


@pytest.fixture(scope="module")
def module_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same for all tests of a module."""
    with _engine(request, tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@contextmanager
def _engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield sqlite_engine(folder)
        return
    server: PostgresServer = request.getfixturevalue(request.param.replace("-", "_"))
    with _dropped_after(server, postgres_engine(server)) as engine:
        yield engine


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[Engine]:
    with _dropped_after(postgres, postgres_engine(postgres)) as engine:
        yield engine


@contextmanager
def _dropped_after(server: PostgresServer, engine: Engine) -> Iterator[Engine]:
    """A thousand unused databases take long to remove at the end."""
    yield engine
    server.drop(str(conninfo_to_dict(engine.url)["dbname"]))


@pytest.fixture(autouse=True)
def leads_end() -> Iterator[None]:
    """With their connections: each test has few."""
    yield
    while opened_leads:
        opened_leads.pop().close()


@pytest.fixture
def store(engine: Engine) -> Iterator[EntryStore]:
    store = engine.store()
    yield store
    store.close()
