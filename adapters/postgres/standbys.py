"""Which of several servers questions are asked of: a standby, but none that stands still."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from threading import Lock, Thread
from time import monotonic
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_attempts, conninfo_to_dict, make_conninfo

from adapters.postgres.connection import AnyServer, PatientConnection

LOOK_SECONDS = 2.0  # between two looks
BEHIND_SECONDS = 10.0  # a standby has by now all that the primary had then
CONNECT_SECONDS = 2
SEEN = """select pg_is_in_recovery(),
    (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end - '0/0')::bigint"""
Address = tuple[str, str, int]  # host, its number, port

logger = logging.getLogger(__name__)


class Seen(NamedTuple):
    """A server as it was seen. ``written``: the bytes of its log of changes (WAL), replayed on a standby."""

    address: Address
    is_standby: bool
    written: int


class Marks:
    """How far the primary was, at each look of the last seconds."""

    def __init__(self) -> None:
        self._seen = deque[tuple[float, int]]()

    def saw(self, written: int, now: float) -> None:
        if self._seen and written < self._seen[-1][1]:
            self._seen.clear()  # another primary, which lacks the last changes
        self._seen.append((now, written))
        while len(self._seen) > 1 and self._seen[1][0] <= now - BEHIND_SECONDS:
            self._seen.popleft()

    def due(self, now: float) -> int:
        """The position that a standby should have by now: 0 where nobody has looked for long enough."""
        return self._seen[0][1] if self._seen and self._seen[0][0] <= now - BEHIND_SECONDS else 0


class OneServer(AnyServer):
    """Of an address with several standbys, which are not at one position: all connections are to one of them.

    It is that reached last. Pools may share it; their connections to another server are closed when they are asked for.
    A server that has become the primary, and a standby that falls behind while another does not, are left for a better
    one: a standby that keeps up, else the primary. Until there is one, the old one is asked.
    """

    def __init__(self, conninfo: str, primary: str) -> None:
        """``conninfo``: of all servers that questions may be asked of; ``primary``: where the log is written."""
        self._conninfo, self._primary = conninfo, primary
        self._last: Address | None = None
        self._chosen: Seen | None = None
        self._marks = Marks()
        self._looked = monotonic()
        self._looking = Lock()

    def address(self, conninfo: str) -> str:
        """The chosen server comes first, since the first one that answers is taken."""
        chosen = self._chosen
        if chosen is None:
            return conninfo
        attempts = sorted(_each(conninfo), key=lambda each: _named(each) != chosen.address)
        several = {name: ",".join(str(each[name]) for each in attempts) for name in ("host", "hostaddr", "port")}
        rather = "prefer-standby" if chosen.is_standby else "any"
        return make_conninfo(conninfo, **several, target_session_attrs=rather)

    def reached(self, connection: PatientConnection[Any]) -> None:
        self._last = _address(connection)

    def check(self, connection: PatientConnection[Any]) -> None:
        if _address(connection) != self._last:
            raise psycopg.OperationalError("questions are asked of another server since")
        super().check(connection)
        if monotonic() > self._looked + LOOK_SECONDS and self._looking.acquire(blocking=False):
            Thread(target=self._look, name="claimline-standby", daemon=True).start()

    def _look(self) -> None:
        """Beside the questions, since a server that is cut off lets its callers wait."""
        try:
            with suppress(psycopg.OperationalError):
                self._marks.saw(_seen(conninfo_to_dict(self._primary)).written, monotonic())
            self._choose(self._marks.due(monotonic()))
        finally:
            self._looked = monotonic()
            self._looking.release()

    def _choose(self, due: int) -> None:
        servers = {each.address: each for each in self._servers(due)}
        here = None if self._last is None else servers.get(self._last)
        best = max(servers.values(), key=lambda each: (*_worth(each, due), each.written), default=None)
        if best is None or (here is not None and _worth(here, due) >= _worth(best, due)):
            return
        if here is not None and here.is_standby:
            logger.warning(
                "questions are asked of another server: %s:%s has fallen behind", here.address[0], here.address[2]
            )
        self._chosen, self._last = best, best.address

    def _servers(self, due: int) -> Iterator[Seen]:
        """Those that answer; none beside the present one, if that is as it should be."""
        for each in sorted(_each(self._conninfo), key=lambda each: _named(each) != self._last):
            with suppress(psycopg.OperationalError):
                seen = _seen(each)
                yield seen
                if seen.address == self._last and all(_worth(seen, due)):
                    return


def _worth(server: Seen, due: int) -> tuple[bool, bool]:
    """To keep up is worth more than to be a standby."""
    return server.written >= due, server.is_standby


def _seen(attempt: Mapping[str, Any]) -> Seen:
    """Raises ``OperationalError``."""
    given = {**attempt, "connect_timeout": CONNECT_SECONDS}
    with PatientConnection.connect(autocommit=True, **given) as connection:
        is_standby, written = connection.execute(SEEN).fetchone() or (False, 0)
        return Seen(_address(connection), is_standby, written)


def _each(conninfo: str) -> list[Mapping[str, Any]]:
    """The servers of an address, each by itself. Raises ``OperationalError`` where no name is known."""
    return [{**each, "target_session_attrs": "any"} for each in conninfo_attempts(conninfo_to_dict(conninfo))]


def _named(attempt: Mapping[str, Any]) -> Address:
    return str(attempt.get("host", "")), str(attempt.get("hostaddr", "")), int(attempt.get("port") or 5432)


def _address(connection: psycopg.Connection[Any]) -> Address:
    return connection.info.host, connection.info.hostaddr, connection.info.port
