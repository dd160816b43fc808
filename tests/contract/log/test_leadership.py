"""One leader per database, on either engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.postgres.leadership import PostgresLeadership
from adapters.sqlite.leadership import SQLiteLeadership
from domain.ports import Leadership
from tests.support.engines import Engine, sqlite_engine
from tests.support.stopping import stopped
from tests.support.tidiness import ROOT

LEAD_UNTIL_KILLED = """
import sys
from pathlib import Path
from adapters.postgres.leadership import PostgresLeadership
from adapters.sqlite.leadership import SQLiteLeadership
engine, where = sys.argv[1:]
leadership = SQLiteLeadership(Path(where)) if engine == "sqlite" else PostgresLeadership(where)
print(leadership.try_acquire(), flush=True)
sys.stdin.read()
"""


def path_of(engine: Engine) -> Path:
    return Path(engine.url.removeprefix("sqlite:///"))


def leadership_of(engine: Engine) -> Leadership:
    return SQLiteLeadership(path_of(engine)) if engine.name == "sqlite" else PostgresLeadership(engine.url)


def test_one_leads_until_it_steps_down(engine: Engine) -> None:
    first, second = leadership_of(engine), leadership_of(engine)
    assert first.try_acquire()
    assert first.try_acquire()
    assert not second.try_acquire()
    assert (first.held(), second.held()) == (True, False)

    first.release()
    first.release()

    assert not first.held()
    assert second.try_acquire()
    second.release()


def test_each_thing_to_be_done_has_a_lead_of_its_own(engine: Engine) -> None:
    following, delivering = engine.leadership(), engine.leadership("delivery")
    assert following.try_acquire()

    assert delivering.try_acquire()
    assert not engine.leadership("delivery").try_acquire()
    following.release()
    assert delivering.held()
    delivering.release()


@pytest.mark.slow
def test_leadership_dies_with_its_process(engine: Engine) -> None:
    where = str(path_of(engine)) if engine.name == "sqlite" else engine.url
    command = [sys.executable, "-c", LEAD_UNTIL_KILLED, engine.name, where]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        leadership = leadership_of(engine)
        assert not leadership.try_acquire()
        process.kill()

    assert acquired_soon(leadership)
    leadership.release()


@pytest.mark.slow
def test_a_holder_whose_process_is_stopped_loses_the_lead_to_another_on_postgres(postgres_database: Engine) -> None:
    command = [sys.executable, "-c", LEAD_UNTIL_KILLED, "postgres", postgres_database.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        patient = PostgresLeadership(postgres_database.url, silent_seconds=60)
        other = PostgresLeadership(postgres_database.url, silent_seconds=3)
        assert not any(other.try_acquire() for _ in range(10))  # it lives
        with stopped([process.pid]):
            while not other.try_acquire():
                assert not patient.try_acquire()
        assert other.held()
        other.release()
        process.kill()


def acquired_soon(leadership: Leadership) -> bool:
    """PostgreSQL has to notice first that the process is gone: each try is a connection, and 500 take seconds."""
    return any(leadership.try_acquire() for _ in range(500))


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_leader_whose_lock_file_is_gone_leads_no_more(tmp_path: Path, *, replaced: bool) -> None:
    path = path_of(sqlite_engine(tmp_path))
    first, second = SQLiteLeadership(path), SQLiteLeadership(path)
    assert first.try_acquire()
    path.with_name(f"{path.name}.leader").unlink()
    if replaced:
        assert second.try_acquire()

    assert not first.held()
    assert first.try_acquire() is not replaced
    first.release()
    second.release()
