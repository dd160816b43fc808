"""One holder of each lead per PostgreSQL database: a lease with an epoch, on the clock of the database.

A process has one connection for all its leads. An advisory lock on it tells others at once when the process is gone;
the lease tells them when it is silent: its process was stopped, or its machine is gone. Another process then ends all
its sessions, so that nothing that it had begun is left half done. The epoch is what makes that safe: a transaction of
the leader keeps the row of its lease, so that no other can take it before the commit, and after that none commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import Any, LiteralString

import psycopg

from adapters.postgres.connection import PatientConnection, connect, process_name
from adapters.postgres.database import conninfo, explained
from adapters.sql.patience import within
from adapters.sql.session import Session
from domain.errors import LeadLost

BEAT_SECONDS = 1.0
ASK_SECONDS = 5.0  # for one answer; a holder that does not get it leads no more
LEASE_SECONDS = 10.0  # from the last beat
TRY_LOCK = "select pg_try_advisory_lock(hashtextextended('claimline.' || %(name)s, 0))"
UNLOCK = "select pg_advisory_unlock(hashtextextended('claimline.' || %(name)s, 0))"
# A lease that is lost with the last moments of a server is taken anew: nothing after it in the journal is left, either.
ASYNCHRONOUS = "set synchronous_commit = off"
MAKE = "insert into leases values (%(name)s, 0, '', '-infinity') on conflict do nothing"
# Not while a transaction of the holder before holds it.
TAKE = """
update leases set epoch = epoch + 1, holder = %(holder)s, until = clock_timestamp() + make_interval(secs => %(seconds)s)
where name = (select name from leases where name = %(name)s for update skip locked) returning epoch
"""
RENEW = """
update leases set until = clock_timestamp() + make_interval(secs => %(seconds)s)
where holder = %(holder)s returning name, epoch
"""
GIVE_BACK = "update leases set holder = '', until = clock_timestamp() where name = %(name)s and holder = %(holder)s"
HELD = "select epoch from leases where name = %(name)s and holder = %(holder)s"
# Renewing the lease leaves the key of its row alone, and does not wait for this.
HOLD = "select 1 from leases where name = :name and epoch = :epoch and holder = :holder for key share"
END_SESSIONS_OF_SILENT_HOLDER = """
select pg_terminate_backend(a.pid) from leases l join pg_stat_activity a
  on a.application_name = split_part(l.holder, '/', 1) and a.datname = current_database() and a.usename = current_user
where l.name = %(name)s and l.until < clock_timestamp() and a.application_name <> %(process)s
"""


class PostgresLeads:
    """The leads of one process, on one connection."""

    def __init__(self, url: str, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._conninfo = conninfo(url)
        self.holder = f"{process_name()}/{token_hex(4)}"
        self._given = {"holder": self.holder, "seconds": lease_seconds, "process": process_name()}
        self._turn = Lock()
        self._connection: PatientConnection[tuple[Any, ...]] | None = None
        self._cut = Event()  # of this connection
        self._epochs: dict[str, int] = {}  # of the leads that are held

    def lead(self, name: str) -> PostgresLeadership:
        return PostgresLeadership(self, name)

    def epoch(self, name: str) -> int | None:
        return self._epochs.get(name)

    def take(self, name: str) -> bool:
        is_connected = self._connection is not None
        with explained():
            try:
                return self._take(name)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if not is_connected:
                    raise
                return self._take(name)  # the connection may have been cut long ago, while nothing was asked on it

    def _take(self, name: str) -> bool:
        with self._asking() as connection:
            if self._ask(connection, TRY_LOCK, name) == [(True,)]:
                self._ask(connection, MAKE, name)
                if taken := self._ask(connection, TAKE, name):
                    self._epochs[name] = taken[0][0]
                    return True
                self._ask(connection, UNLOCK, name)
            self._ask(connection, END_SESSIONS_OF_SILENT_HOLDER, name)  # the next try finds free what they held
            return False

    def confirm(self, name: str) -> bool:
        """Whether the lead is still held. Asks the server: who was cut off has lost it, whatever this end believes."""
        if (epoch := self.epoch(name)) is None:
            return False
        try:
            with self._asking() as connection:
                is_held = self._ask(connection, HELD, name) == [(epoch,)] and self.epoch(name) == epoch
        except (psycopg.OperationalError, psycopg.InterfaceError):
            return False
        if not is_held:
            self.give_back(name)
        return is_held

    def give_back(self, name: str) -> None:
        """Before the connection goes: the server notices its end only some time later."""
        if self._epochs.pop(name, None) is None:
            return
        with suppress(psycopg.OperationalError, psycopg.InterfaceError), self._asking() as connection:
            self._ask(connection, GIVE_BACK, name)
            self._ask(connection, UNLOCK, name)

    def close(self) -> None:
        for name in list(self._epochs):
            self.give_back(name)
        with self._turn:
            self._drop()

    def _ask(self, connection: psycopg.Connection[Any], statement: LiteralString, name: str) -> list[tuple[Any, ...]]:
        cursor = connection.execute(statement, {**self._given, "name": name})
        return cursor.fetchall() if cursor.description is not None else []

    @contextmanager
    def _asking(self) -> Iterator[PatientConnection[tuple[Any, ...]]]:
        """The connection, for one thread at a time. Where it fails, all that was held by it is lost."""
        with self._turn, within(ASK_SECONDS):
            try:
                yield self._connection or self._connect()
            except psycopg.Error:
                self._drop()
                raise

    def _connect(self) -> PatientConnection[tuple[Any, ...]]:
        self._connection, self._cut = connect(self._conninfo, autocommit=True), Event()
        self._connection.execute(ASYNCHRONOUS)
        Thread(target=self._beat, args=(self._connection, self._cut), name="claimline-heartbeat", daemon=True).start()
        return self._connection

    def _drop(self) -> None:
        self._cut.set()
        self._epochs.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _beat(self, connection: psycopg.Connection[Any], cut: Event) -> None:
        """Until the connection is lost: then the holder finds out itself."""
        while not cut.wait(BEAT_SECONDS):
            with self._turn, suppress(psycopg.OperationalError, psycopg.InterfaceError), within(ASK_SECONDS):
                if self._epochs and not cut.is_set():
                    connection.execute(RENEW, self._given)


class PostgresLeadership:
    """The ``Lead`` in one thing."""

    def __init__(self, leads: PostgresLeads, name: str) -> None:
        self._leads = leads
        self._name = name

    @property
    def epoch(self) -> int | None:
        return self._leads.epoch(self._name)

    def try_acquire(self) -> bool:
        return self.held() or self._leads.take(self._name)

    def held(self) -> bool:
        return self._leads.confirm(self._name)

    def hold(self, session: Session) -> None:
        given = {"name": self._name, "epoch": self.epoch, "holder": self._leads.holder}
        if given["epoch"] is None or not session.rows(HOLD, given):
            raise LeadLost(self._name)

    def release(self) -> None:
        self._leads.give_back(self._name)
