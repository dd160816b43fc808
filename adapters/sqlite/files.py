"""The file of a SQLite database: opening it, telling what is wrong with it, copying it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from eventsourcing.persistence import PersistenceError

from adapters.files.durable import OWNER_ALONE, sync
from adapters.log.shapes import BrokenShape
from adapters.log.stream import TABLE
from adapters.sql.patience import patience
from domain.errors import DatabaseDamaged, LogUnavailable

BUSY_SECONDS = 30.0
FOLD_SECONDS = 1.0
WHOLE_CHECK_BYTES_MAX = 1 << 30  # a second or two; of a larger file only the log is checked before it is served
READ_ONLY_CODES = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
    }
)
NOT_TEXT = "Could not decode to UTF-8"  # as Python begins its error, which has no code
PRIMARY_CODE = 0xFF  # the part of an extended code of SQLite that names its kind
NO_DATABASE = "name another file in CLAIMLINE_DATABASE; if it was one, take it from a backup"
FROM_A_BACKUP = (
    "stop every process, keep a copy of the file, and take it from a backup, or `claimline log import` an export into"
    " a new one"
)
CHECK = "run `claimline check`, which says where; where it is a view, `claimline rebuild` makes it anew"


def connect(path: Path, *, busy_seconds: float = BUSY_SECONDS, only_reading: bool = False) -> sqlite3.Connection:
    """A connection without implicit transactions. Raises ``LogUnavailable`` or ``DatabaseDamaged``."""
    with explained(path, "cannot be opened", "check the folder and its rights"):
        connection = sqlite3.connect(
            address(path, only_reading=only_reading),
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        if only_reading:
            _refuse_what_cannot_be_read(path, connection)
        else:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute("pragma secure_delete = on")  # what a redaction removes must not linger in a free page
    return connection


def _refuse_what_cannot_be_read(path: Path, connection: sqlite3.Connection) -> None:
    cure = "copy it, with the -wal file beside it, to a folder that can be written to"
    with explained(path, "cannot be read where it is", cure):
        connection.execute("select 1 from sqlite_master").fetchone()


def busy_milliseconds() -> int:
    """How long the next statements may wait for other writers: as long as the caller has time, in half seconds."""
    return int(patience(BUSY_SECONDS) * 2) * 500


def address(path: Path, *, only_reading: bool) -> str:
    """As SQLite takes it. A file that nobody can change is read without locks, and without files beside it."""
    uri = path.absolute().as_uri()
    if not only_reading:
        return uri
    return f"{uri}?mode=ro" if _has_content(beside(path)) else f"{uri}?mode=ro&immutable=1"


def beside(path: Path) -> Path:
    """The write-ahead log of the file."""
    return path.with_name(f"{path.name}-wal")


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def can_only_be_read(path: Path) -> bool:
    """Whether the file is a write-protected copy, or lies on a full disk. It can be read all the same."""
    if not path.exists():
        return False
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return True
    try:
        with closing(sqlite3.connect(path, timeout=FOLD_SECONDS)) as connection:
            connection.execute("select 1 from sqlite_master").fetchall()
    except sqlite3.Error as error:
        return code_of(error) in READ_ONLY_CODES
    return False


def make(path: Path) -> None:
    """Make the file, if it is not there, for its owner alone: it holds secrets. The files beside it get its rights."""
    try:
        path.touch(mode=OWNER_ALONE, exist_ok=False)
    except FileExistsError:
        return
    except OSError as error:
        problem = f"the SQLite file {path} cannot be made ({error.strerror})"
        raise LogUnavailable(f"{problem}: check the folder and its rights") from error


def refuse_damaged(path: Path) -> None:
    """Raises ``DatabaseDamaged`` if the file cannot be served: SQLite reads its pages through, and compares them.

    Of a large file it reads the log alone. All else is made again from the log, and a broken page of it says so when it
    is read; `claimline check` reads all.
    """
    if not path.exists():
        return
    of = "1" if path.stat().st_size <= WHOLE_CHECK_BYTES_MAX else TABLE
    with explained(path), closing(connect(path)) as connection:
        for (said,) in connection.execute(f"pragma quick_check({of})"):
            if said != "ok":
                raise damaged(path, said)


def damaged(path: Path, what: object, cure: str = FROM_A_BACKUP) -> DatabaseDamaged:
    return DatabaseDamaged(f"the SQLite file {path} is damaged ({what}): {cure}")


@contextmanager
def explained(path: Path, failed: str = "did not answer", cure: str = "try again") -> Iterator[None]:
    """Errors of the file as ``LogUnavailable`` or ``DatabaseDamaged``. Those of a statement are faults of ours."""
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        code = code_of(error)
        if code == sqlite3.SQLITE_NOTADB:
            raise DatabaseDamaged(f"the file {path} is not a SQLite database: {NO_DATABASE}") from error
        if code == sqlite3.SQLITE_CORRUPT or str(error).startswith(NOT_TEXT):
            raise damaged(path, error) from error
        if isinstance(error, sqlite3.Error) and not (_is_of_the_file(error, code)):
            raise
        if code == sqlite3.SQLITE_READONLY:
            cure = "see that the file and its folder can be written to"
        raise LogUnavailable(f"the SQLite file {path} {failed} ({error}): {cure}") from error
    except (json.JSONDecodeError, BrokenShape) as error:
        raise damaged(path, f"a row holds what Claimline does not write: {error}", CHECK) from error


def code_of(error: BaseException | None) -> int | None:
    """The code of SQLite, without what an extended one adds. The library under the log wraps the error that has it."""
    while error is not None:
        if isinstance(code := getattr(error, "sqlite_errorcode", None), int):
            return code & PRIMARY_CODE
        error = error.__cause__
    return None


def _is_of_the_file(error: sqlite3.Error, code: int | None) -> bool:
    return isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR


def fold(path: Path) -> None:
    """Write what the write-ahead log holds into the file itself, so that a copy of it alone is whole.

    Where another process has the file open, that one does so at its end.
    """
    failures = LogUnavailable, DatabaseDamaged, sqlite3.Error
    with suppress(*failures), closing(connect(path, busy_seconds=FOLD_SECONDS)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def back_up(path: Path, into: Path) -> None:
    """Copy the database as it is at one moment into a new file, while others write. Raises ``FileExistsError``."""
    into.touch(mode=OWNER_ALONE, exist_ok=False)
    try:
        with explained(path), closing(connect(path)) as source, closing(sqlite3.connect(into)) as copy:
            source.backup(copy)
            copy.execute("pragma journal_mode = delete")
    except BaseException:
        into.unlink()
        raise
    sync(into)


class OpenFiles:
    """The files of a database as this process has opened them: one that is put in their place is another database."""

    def __init__(self, path: Path) -> None:
        self._paths = path, beside(path)
        looked = [seen(each) for each in self._paths]
        self._opened = [each.identity for each in looked]
        self._largest = looked[0].size
        self._are_replaced = False

    def refuse_replaced(self) -> None:
        """Raises ``LogUnavailable``: entries written to a deleted or replaced file are lost.

        A file that an older one was copied over is the same file, and smaller: SQLite itself never makes it smaller.
        """
        largest = self._largest  # first: other threads look, too, and the file grows meanwhile
        looked = [seen(each) for each in self._paths]
        size = looked[0].size
        if [each.identity for each in looked] != self._opened or size < largest:
            self._are_replaced = True  # it may have grown again by the next look
        self._largest = max(size, largest)
        if self._are_replaced:
            raise LogUnavailable(
                f"the SQLite file {self._paths[0]}, or its -wal file, was deleted or replaced below this process, and"
                " nothing is recorded: stop the process, put the file back, start again, and run `claimline check`"
            )


class Seen(NamedTuple):
    """A file as it is there. ``identity``: None where it, or its folder, is gone."""

    size: int
    identity: tuple[int, int] | None


def seen(path: Path) -> Seen:
    try:
        found = path.stat()
    except OSError:
        return Seen(0, None)
    return Seen(found.st_size, (found.st_dev, found.st_ino))
