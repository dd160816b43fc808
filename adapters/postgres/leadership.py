"""One holder of each lead per PostgreSQL database: of an advisory lock, on a connection that goes with its process.

The holder shows that it lives: it asks the server something every second on that connection. Where it has not for long,
its process was stopped, or its machine is gone. Another process then ends all its sessions, so that nothing that it had
begun is left half done, and takes the lead over.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from threading import Event, Thread
from typing import Any

import psycopg

from adapters.postgres.connection import PROCESS, PROCESSES, connect
from adapters.postgres.database import conninfo, explained
from adapters.sql.patience import within

BEAT_SECONDS = 1.0
ASK_SECONDS = 5.0  # for one answer; a holder that does not get it leads no more
SILENT_SECONDS = 10.0  # without a beat
END_MILLISECONDS = 1_000  # to wait until a session has ended
TRY_LOCK = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
HOLDER = """
select a.application_name from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(%s, 0)
  and a.datname = current_database() and a.usename = current_user
  and clock_timestamp() - greatest(a.query_start, a.state_change) > make_interval(secs => %s)
"""
END_SESSIONS = """
select pg_terminate_backend(pid, %s) from pg_stat_activity
where application_name = %s and datname = current_database() and usename = current_user
"""


class PostgresLeadership:
    def __init__(self, url: str, *, name: str = "leader", silent_seconds: float = SILENT_SECONDS) -> None:
        self._conninfo = conninfo(url)
        self._lock = f"claimline.{name}"
        self._silent_seconds = silent_seconds
        self._connection: psycopg.Connection[Any] | None = None
        self._ended = Event()

    def try_acquire(self) -> bool:
        if self.held():
            return True
        with explained(), ExitStack() as unless_it_leads:
            connection = connect(self._conninfo, autocommit=True)
            unless_it_leads.callback(connection.close)
            if self._locked(connection) or (self._end_silent_holder(connection) and self._locked(connection)):
                unless_it_leads.pop_all()
                self._lead_by(connection)
        return self._connection is not None

    def _locked(self, connection: psycopg.Connection[Any]) -> bool:
        return connection.execute(TRY_LOCK, (self._lock,)).fetchone() == (True,)

    def _end_silent_holder(self, connection: psycopg.Connection[Any]) -> bool:
        """Whether there was one, whose sessions were ended."""
        holder = connection.execute(HOLDER, (self._lock, self._silent_seconds)).fetchone()
        if holder is None or not holder[0].startswith(PROCESSES) or holder[0] == PROCESS:
            return False
        connection.execute(END_SESSIONS, (END_MILLISECONDS, holder[0]))
        return True

    def _lead_by(self, connection: psycopg.Connection[Any]) -> None:
        self._connection, self._ended = connection, Event()
        Thread(target=_beat, args=(connection, self._ended), name="claimline-heartbeat", daemon=True).start()

    def held(self) -> bool:
        """Asks the server: a connection that was cut has lost the lock, whatever this end believes."""
        if self._connection is None:
            return False
        try:
            with within(ASK_SECONDS):
                self._connection.execute("select 1")
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self.release()
            return False
        return True

    def release(self) -> None:
        """Given back before the connection goes: the server notices its end only some time later."""
        self._ended.set()
        if self._connection is not None:
            with suppress(psycopg.OperationalError, psycopg.InterfaceError), within(ASK_SECONDS):
                self._connection.execute("select pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None


def _beat(connection: psycopg.Connection[Any], ended: Event) -> None:
    """Until the lead is given back, or the connection is lost: then the holder finds out itself."""
    with suppress(psycopg.OperationalError, psycopg.InterfaceError):
        while not ended.wait(BEAT_SECONDS):
            with within(ASK_SECONDS):
                connection.execute("select 1")
