"""One holder of each lead per PostgreSQL database: of an advisory lock, on a connection that goes with its process."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any

import psycopg

from adapters.postgres.database import conninfo, explained

TRY_LOCK = "select pg_try_advisory_lock(hashtextextended(%s, 0))"


class PostgresLeadership:
    def __init__(self, url: str, *, name: str = "leader") -> None:
        self._conninfo = conninfo(url)
        self._lock = f"claimline.{name}"
        self._connection: psycopg.Connection[Any] | None = None

    def try_acquire(self) -> bool:
        if self.held():
            return True
        with explained(), ExitStack() as unless_it_leads:
            connection = psycopg.connect(self._conninfo, autocommit=True)
            unless_it_leads.callback(connection.close)
            if connection.execute(TRY_LOCK, (self._lock,)).fetchone() == (True,):
                unless_it_leads.pop_all()
                self._connection = connection
        return self._connection is not None

    def held(self) -> bool:
        """Asks the server: a connection that was cut has lost the lock, whatever this end believes."""
        if self._connection is None:
            return False
        try:
            self._connection.execute("select 1")
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self.release()
            return False
        return True

    def release(self) -> None:
        """Given back before the connection goes: the server notices its end only some time later."""
        if self._connection is not None:
            with suppress(psycopg.OperationalError, psycopg.InterfaceError):
                self._connection.execute("select pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None
