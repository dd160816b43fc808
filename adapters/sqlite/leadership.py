"""One holder of each lead per SQLite file: of the lock on a file beside it. It goes with its process.

The epoch is in the database. A holder writes it with the first transaction that holds the lead, so that a process which
only looks writes nothing.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from adapters.sql.session import Session
from adapters.sqlite.files import connect, explained
from domain.errors import LeadLost

EPOCH = "select epoch, holder from leases where name = :name"
TAKE = """
insert into leases (name, epoch, holder) values (:name, :epoch, :holder)
on conflict (name) do update set epoch = excluded.epoch, holder = excluded.holder
"""


class SQLiteLeads:
    def __init__(self, path: Path) -> None:
        self._path = path

    def lead(self, name: str) -> SQLiteLeadership:
        return SQLiteLeadership(self._path, name=name)

    def close(self) -> None:
        """Each lead has a file of its own, and closes it when it is released."""


class SQLiteLeadership:
    """The ``Lead`` in one thing."""

    def __init__(self, path: Path, *, name: str = "leader") -> None:
        self._database = path
        self._path = path.with_name(f"{path.name}.{name}")
        self._name = name
        self._holder = token_hex(8)
        self._file: int | None = None
        self._epoch = 0

    @property
    def epoch(self) -> int | None:
        return None if self._file is None else self._epoch

    def try_acquire(self) -> bool:
        if self.held():
            return True
        self.release()
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._epoch = 1 + self._last_epoch()
        except BaseException as error:
            os.close(file)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._file = file
        return self.held()

    def _last_epoch(self) -> int:
        with explained(self._database), closing(connect(self._database)) as connection:
            row = connection.execute(EPOCH, {"name": self._name}).fetchone()
        return 0 if row is None else int(row[0])

    def held(self) -> bool:
        """Looks at the file: were it deleted, another process would lock a new one and lead too."""
        if self._file is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        except FileNotFoundError:
            return False

    def hold(self, session: Session) -> None:
        """No other transaction writes until this one ends."""
        given = {"name": self._name, "epoch": self.epoch, "holder": self._holder}
        last, holder = next(iter(session.rows(EPOCH, given)), (0, ""))
        if self._file is None or last > self._epoch or (last == self._epoch and holder != self._holder):
            self.release()
            raise LeadLost(self._name)
        if last < self._epoch:
            session.execute(TAKE, given)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
