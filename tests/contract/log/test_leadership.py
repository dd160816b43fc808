"""One leader per database, on either engine, and no transaction of one that was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.postgres.leadership import PostgresLeads
from adapters.sql.leads import Lead, LedDatabase
from adapters.sql.session import Database
from adapters.sqlite.leadership import SQLiteLeadership
from domain.errors import LeadLost
from tests.support.engines import Engine, sqlite_engine
from tests.support.stopping import stopped
from tests.support.tidiness import ROOT

LEASE_SECONDS = 3.0
LEAD_UNTIL_KILLED = """
import sys
from adapters.postgres.leadership import PostgresLeads
from adapters.sql.leads import LedDatabase
from domain.errors import LogUnavailable
from tests.support.engines import Engine
engine = Engine(*sys.argv[1:4])
leads = PostgresLeads(engine.url, lease_seconds=float(sys.argv[4])) if engine.name == "postgres" else engine.leads()
led = LedDatabase(engine.database(), leads.lead("leader"))
print(led.lead.try_acquire(), led.lead.epoch, flush=True)
for _ in sys.stdin:
    try:
        with led.write() as session:
            session.execute("update leases set epoch = epoch where name = 'another'", {})
        print("wrote", flush=True)
    except LogUnavailable as error:
        print(type(error).__name__, led.lead.held(), led.lead.try_acquire(), flush=True)
"""


@contextmanager
def leading(engine: Engine) -> Iterator[subprocess.Popen[str]]:
    """Another process that leads, and writes when it is sent a line."""
    arguments = (engine.name, engine.url, engine.owner_url, str(LEASE_SECONDS))
    command = [sys.executable, "-c", LEAD_UNTIL_KILLED, *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as process:  # type: ignore[call-overload]
        yield process
        process.kill()


def said(process: subprocess.Popen[str], line: str = "") -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    if line:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    return process.stdout.readline().split()


def test_one_leads_until_it_steps_down(engine: Engine) -> None:
    first, second = engine.leadership(), engine.leadership()
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
    leads = engine.leads()
    following, delivering = leads.lead("leader"), leads.lead("delivery")
    assert following.try_acquire()

    assert delivering.try_acquire()
    assert not engine.leadership("delivery").try_acquire()
    following.release()
    assert not following.held()
    assert delivering.held()
    delivering.release()


def test_a_lead_has_an_epoch_that_grows_with_each_holder_who_wrote(engine: Engine) -> None:
    first, second = engine.leadership(), engine.leadership()
    epochs = [led_once(engine, each) for each in (first, second, first)]

    assert epochs == [1, 2, 3]
    assert (first.epoch, second.epoch) == (None, None)


def led_once(engine: Engine, lead: Lead) -> int | None:
    assert lead.try_acquire()
    wrote(engine, lead)
    epoch = lead.epoch
    lead.release()
    return epoch


def wrote(engine: Engine, lead: Lead) -> None:
    database = engine.database()
    try:
        with LedDatabase(database, lead).write():
            pass
    finally:
        database.close()


def test_who_does_not_lead_writes_nothing(engine: Engine) -> None:
    with pytest.raises(LeadLost, match="'leader'"):
        wrote(engine, engine.leadership())


@pytest.mark.slow
def test_leadership_dies_with_its_process(engine: Engine) -> None:
    lead = engine.leadership()
    with leading(engine) as process:
        assert said(process) == ["True", "1"]
        assert not lead.try_acquire()
        process.kill()

        assert acquired_soon(lead)
    lead.release()


@pytest.mark.slow
def test_a_holder_whose_process_is_stopped_loses_the_lead_to_another_on_postgres(postgres_database: Engine) -> None:
    other = postgres_database.leadership()
    with leading(postgres_database) as process:
        assert said(process) == ["True", "1"]
        assert not any(other.try_acquire() for _ in range(10))  # it lives
        with stopped([process.pid]):
            while not other.try_acquire():
                pass
        assert other.held()
        assert other.epoch == 2
        process.kill()


@pytest.mark.slow
def test_a_leader_that_was_stopped_does_not_write_over_its_successor(postgres_database: Engine) -> None:
    other = postgres_database.leadership()
    with leading(postgres_database) as process:
        said(process)
        assert said(process, "write") == ["wrote"]
        with stopped([process.pid]):
            while not other.try_acquire():
                pass
        told = [said(process, "write") for _ in range(3)]

    assert ["LeadLost", "False", "False"] in told  # on a new connection, once its own were ended
    assert ["wrote"] not in told
    wrote(postgres_database, other)


def test_nobody_takes_a_lead_while_its_holder_commits(postgres_database: Engine) -> None:
    """Its connection was cut, and another one of its process is in the middle of a transaction."""
    first, second, database = postgres_database.leads(), postgres_database.leadership(), postgres_database.database()
    lead = first.lead("leader")
    assert lead.try_acquire()
    with LedDatabase(database, lead).write():
        first.close()
        assert not any(second.try_acquire() for _ in range(10))

    assert second.try_acquire()
    database.close()


def test_a_long_transaction_of_the_leader_does_not_cost_it_the_lead(postgres_database: Engine) -> None:
    leads, database = PostgresLeads(postgres_database.url, lease_seconds=LEASE_SECONDS), postgres_database.database()
    lead = leads.lead("leader")
    assert lead.try_acquire()
    with LedDatabase(database, lead).write():
        before = until(database)
        while until(database) == before:
            pass

    assert lead.held()
    leads.close()
    database.close()


def until(database: Database) -> object:
    with database.read() as session:
        return session.rows("select until from leases", {})


def acquired_soon(lead: Lead) -> bool:
    """PostgreSQL has to notice first that the process is gone: each try asks the server, and 5,000 take seconds."""
    return any(lead.try_acquire() for _ in range(5_000))


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_leader_whose_lock_file_is_gone_leads_no_more(tmp_path: Path, *, replaced: bool) -> None:
    engine = sqlite_engine(tmp_path)
    first, second = SQLiteLeadership(engine.path), SQLiteLeadership(engine.path)
    assert first.try_acquire()
    engine.path.with_name(f"{engine.path.name}.leader").unlink()
    if replaced:
        assert second.try_acquire()

    assert not first.held()
    assert first.try_acquire() is not replaced
    first.release()
    second.release()


def test_a_leader_whose_lock_file_was_replaced_writes_nothing_after_its_successor(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    first, second = SQLiteLeadership(engine.path), SQLiteLeadership(engine.path)
    assert first.try_acquire()
    wrote(engine, first)
    engine.path.with_name(f"{engine.path.name}.leader").unlink()
    assert second.try_acquire()
    wrote(engine, second)

    with pytest.raises(LeadLost):
        wrote(engine, first)
    wrote(engine, second)
    second.release()
