"""Connections whose every wait ends: also where the server has stopped, and the network is well."""

from __future__ import annotations

import os
from functools import cache, partial
from secrets import token_hex
from time import monotonic
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from adapters.sql.patience import patience, within

WAIT_SECONDS = 10.0  # for a connection, or for a lock
STATEMENT_SECONDS = 300  # after which the server gives a statement up
ANSWER_SECONDS = STATEMENT_SECONDS + 10.0  # then the server has stopped
CHECK_SECONDS = 1.0  # for a sign of life of a connection that has been idle
RETRY_SECONDS = 1.0  # between two tries of a server that is away, while somebody waits
LOOK_SECONDS = 0.1  # between two looks for an interrupt
PROCESSES = "claimline "  # how the names of processes begin
RowT = TypeVar("RowT")
ResultT = TypeVar("ResultT")


def process_name() -> str:
    """The name of this process to the server: its sessions can be told from those of others."""
    return _named(os.getpid())


@cache
def _named(process: int) -> str:
    """One that is forked is another."""
    del process
    return f"{PROCESSES}{token_hex(8)}"


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


class Server(Protocol):
    """The server that connections of a pool are to: what a pool calls with each that it makes, and that it gives."""

    def address(self, conninfo: str) -> str:
        """Where the next connection goes, of what an address names."""

    def reached(self, connection: PatientConnection[Any]) -> None: ...

    def check(self, connection: PatientConnection[Any]) -> None:
        """Raises ``OperationalError`` for a connection that is not to be used anymore."""


class AnyServer:
    """Of an address whose servers are alike: at a time there is one primary."""

    def address(self, conninfo: str) -> str:
        return conninfo

    def reached(self, connection: PatientConnection[Any]) -> None:
        """Nothing is kept of it."""

    def check(self, connection: PatientConnection[Any]) -> None:
        with within(patience(CHECK_SECONDS)):
            ConnectionPool.check_connection(connection)


class PatientPool(ConnectionPool[PatientConnection[Any]]):
    """Connections that are waited for as long as the caller has time.

    The library tries a server that is away after 1, 2, 4, 8 … seconds, so that one that is back is found late. With a
    short ``reconnect_timeout`` it gives up at once, and the next caller begins anew. Likewise it checks one idle
    connection after another, with longer and longer pauses: where one is of no use, none of the idle ones is kept.
    """

    def __init__(self, conninfo: str, *, server: Server, **given: Any) -> None:  # noqa: ANN401 - as the library has it
        self._server = server
        super().__init__(
            partial(server.address, conninfo), reconnect_timeout=RETRY_SECONDS, check=self._checked, **given
        )

    def getconn(self, timeout: float | None = None) -> PatientConnection[Any]:
        return super().getconn(patience(self.timeout) if timeout is None else timeout)

    def _checked(self, connection: PatientConnection[Any]) -> None:
        """Close a connection of no use: the library keeps an open one, and would give it to the next caller."""
        try:
            self._server.check(connection)
        except psycopg.OperationalError:
            connection.close()
            self.drain()
            raise


def connect(conninfo: str, *, autocommit: bool = False) -> PatientConnection[tuple[Any, ...]]:
    """Return a connection outside of any pool, made in the time that the caller has."""
    timeout = int(patience(float(conninfo_to_dict(conninfo).get("connect_timeout") or WAIT_SECONDS)))
    return PatientConnection.connect(conninfo, autocommit=autocommit, connect_timeout=timeout)
