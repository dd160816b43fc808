"""Connections whose every wait ends: also where the server has stopped, and the network is well."""

from __future__ import annotations

from secrets import token_hex
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from adapters.sql.patience import patience

WAIT_SECONDS = 10.0  # for a connection, or for a lock
STATEMENT_SECONDS = 300  # after which the server gives a statement up
ANSWER_SECONDS = STATEMENT_SECONDS + 10.0  # then the server has stopped
LOOK_SECONDS = 0.1  # between two looks for an interrupt
PROCESSES = "claimline "  # how the names of processes begin
PROCESS = f"{PROCESSES}{token_hex(8)}"  # names this process to the server: its sessions can be told from others
RowT = TypeVar("RowT")
ResultT = TypeVar("ResultT")


class PatientConnection(psycopg.Connection[RowT]):
    """A connection that is closed when its server has not answered in time: nobody can tell what it does meanwhile."""

    def wait(self, gen: PQGen[ResultT], interval: float = LOOK_SECONDS, timeout: float | None = None) -> ResultT:
        """Raises ``OperationalError`` after the seconds that there are for a wait, unless ``timeout`` was given."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        began, seconds = monotonic(), patience(ANSWER_SECONDS)
        try:
            return super().wait(gen, interval, seconds)
        except psycopg.OperationalError:
            if monotonic() - began < seconds:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {seconds:.0f} s") from None


class PatientPool(ConnectionPool[PatientConnection[Any]]):
    """Connections that are waited for as long as the caller has time."""

    def getconn(self, timeout: float | None = None) -> PatientConnection[Any]:
        return super().getconn(patience(self.timeout) if timeout is None else timeout)


def connect(conninfo: str, *, autocommit: bool = False) -> PatientConnection[tuple[Any, ...]]:
    """Return a connection outside of any pool, made in the time that the caller has."""
    timeout = int(patience(float(conninfo_to_dict(conninfo).get("connect_timeout") or WAIT_SECONDS)))
    return PatientConnection.connect(conninfo, autocommit=autocommit, connect_timeout=timeout)
