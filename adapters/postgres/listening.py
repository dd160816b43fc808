"""Waiting for the log to grow: woken by a NOTIFY of the append, with a poll behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any

import psycopg

from adapters.postgres.connection import connect

CHANNEL = "claimline_log"
POLL_SECONDS = 1.0
HEAR_SECONDS = 0.1
RETRY_SECONDS = 0.2

logger = logging.getLogger(__name__)


class LogNews:
    """Wakes those who wait for the log, at a NOTIFY; a poll once a second stands behind it."""

    def __init__(self, info: str) -> None:
        self._conninfo = info
        self._heard = Condition()
        self._told = 0
        self._closing = Event()
        self._thread: Thread | None = None

    def wait(self, is_there: Callable[[], bool], timeout_seconds: float) -> bool:
        deadline = monotonic() + timeout_seconds
        self._start()
        while True:
            told = self._told  # before looking, so that a notice that comes meanwhile is not slept through
            if is_there():
                return True
            remaining = deadline - monotonic()
            if remaining <= 0 or self._closing.is_set():
                return False
            self._wait_past(told, min(remaining, POLL_SECONDS))

    def _wait_past(self, told: int, seconds: float) -> None:
        with self._heard:
            self._heard.wait_for(lambda: self._told != told, seconds)

    def wake(self) -> None:
        self._closing.set()
        self._tell()

    def close(self) -> None:
        self.wake()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        with self._heard:
            if self._thread is None:
                self._thread = Thread(target=self._listen, name="claimline-news", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                with connect(self._conninfo, autocommit=True) as connection:
                    connection.execute(f"listen {CHANNEL}")
                    self._tell()  # what came before LISTEN was heard by nobody
                    self._hear(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                logger.warning("listening for the log again: %s", error)
                self._closing.wait(RETRY_SECONDS)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        while not self._closing.is_set():
            for _ in connection.notifies(timeout=HEAR_SECONDS, stop_after=1):
                self._tell()

    def _tell(self) -> None:
        with self._heard:
            self._told += 1
            self._heard.notify_all()
