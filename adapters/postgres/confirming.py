"""Confirm that commits are on a synchronous standby, and so survive the loss of the primary.

PostgreSQL waits for that in each COMMIT, by its own rules (``synchronous_standby_names``). It tells nobody but the
session that waits, and a wait can end early: cancelled, or because nobody is waited for anymore. Earlier commits are on
the standby when a later one has waited to the end. So one thread commits a message without meaning for all who ask, and
no role needs the right to read ``pg_stat_replication``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Condition, Event, Thread
from typing import Any, Self

import psycopg
from psycopg.errors import Diagnostic

from adapters.postgres.connection import WAIT_SECONDS
from adapters.sql.patience import patience
from domain.errors import ClaimlineError, NotSynchronous, Unconfirmed

RETRY_SECONDS = 0.2
END_SECONDS = 2.0
SOMEBODY_IS_WAITED_FOR = "select current_setting('synchronous_standby_names') <> ''"
MESSAGE = "select pg_logical_emit_message(true, 'claimline', '')"  # transactional: its COMMIT waits as every other does
WAIT_ON_COMMIT = "set synchronous_commit = on"

logger = logging.getLogger(__name__)


class Warned:
    """Hears the warnings of a session: that a wait was cancelled is one, and nothing else here warns."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.words: list[str] = []

    def __enter__(self) -> Self:
        self._connection.add_notice_handler(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.remove_notice_handler(self._hear)

    def _hear(self, diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            self.words.append(diagnostic.message_primary or "")


def refuse_unconfirmed(connection: psycopg.Connection[Any], warned: Warned) -> None:
    """After a COMMIT. Raises ``Unconfirmed`` where it did not wait to the end."""
    if warned.words:
        raise Unconfirmed(f"PostgreSQL warned: {warned.words[0]}")
    with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        if cursor.execute(SOMEBODY_IS_WAITED_FOR).fetchone() != (True,):
            raise Unconfirmed("synchronous_standby_names has become empty")


class Confirming:
    """Asks on a connection of its own, in one thread, for as long as the store is open."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._changed = Condition()
        self._waiting: list[Future[None]] = []
        self._closing = Event()
        self._connection = self._connected()
        self._thread = Thread(target=self._run, name="claimline-confirming", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Return once all that was committed before is known to be on a synchronous standby.

        Raises ``Unconfirmed`` where that is not known in time, or the connection was lost meanwhile: the next one may
        be to another server, which may have another log. Raises ``NotSynchronous`` where nobody is waited for.
        """
        asked: Future[None] = Future()
        with self._changed:
            self._waiting.append(asked)
            self._changed.notify_all()
        try:
            asked.result(patience(WAIT_SECONDS))
        except TimeoutError:
            raise Unconfirmed("no synchronous standby has answered in time") from None

    def close(self) -> None:
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        if not self._connection.closed:
            self._connection.cancel()
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                if self._connection.closed:
                    self._connection = self._connected()
                    self._answer(self._taken(), Unconfirmed("the connection to PostgreSQL was lost"))
                with self._connection:
                    self._confirm_on(self._connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                logger.warning("commits cannot be confirmed: %s", error)
                self._answer(self._taken(), Unconfirmed(f"PostgreSQL did not answer ({str(error).strip()})"))
                self._closing.wait(RETRY_SECONDS)

    def _connected(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(self._conninfo, autocommit=True)
        connection.execute(WAIT_ON_COMMIT)
        return connection

    def _confirm_on(self, connection: psycopg.Connection[Any]) -> None:
        while waiting := self._next():
            try:
                self._answer(waiting, self._outcome(connection))
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                self._answer(waiting, Unconfirmed(f"the connection to PostgreSQL was lost ({str(error).strip()})"))
                raise

    @staticmethod
    def _outcome(connection: psycopg.Connection[Any]) -> ClaimlineError | None:
        if connection.execute(SOMEBODY_IS_WAITED_FOR).fetchone() != (True,):
            return NotSynchronous()
        with Warned(connection) as warned:
            connection.execute(MESSAGE)
        try:
            refuse_unconfirmed(connection, warned)
        except Unconfirmed as unconfirmed:
            return unconfirmed
        return None

    def _next(self) -> Sequence[Future[None]]:
        """Those who wait; nobody when the store is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing.is_set())
        return () if self._closing.is_set() else self._taken()

    def _taken(self) -> Sequence[Future[None]]:
        with self._changed:
            taken, self._waiting = self._waiting, []
        return taken

    @staticmethod
    def _answer(waiting: Sequence[Future[None]], error: ClaimlineError | None) -> None:
        for each in waiting:
            if error is None:
                each.set_result(None)
            else:
                each.set_exception(error)
