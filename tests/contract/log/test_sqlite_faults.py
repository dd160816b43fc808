"""What is known to stall the log in a SQLite file, and how it is built around."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect
from time import monotonic
from typing import Any

import pytest

from adapters.sql.patience import within
from adapters.sqlite import files as sqlite_files
from adapters.sqlite.files import OpenFiles
from adapters.sqlite.log import SQLiteEntryStore
from domain.errors import DatabaseDamaged, LogUnavailable, PositionConflict
from tests.support.builders import a_stored
from tests.support.checking import assert_checked
from tests.support.engines import sqlite_engine

FULL = 2
ONE = [a_stored(1, "one")]


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A database, checked once the fault is over: whatever it was, it has left nothing wrong behind."""
    engine = sqlite_engine(tmp_path)
    yield engine.path
    assert_checked(engine)


def test_readers_do_not_wait_behind_writers_that_wait(path: Path) -> None:
    """The library's pool lets its second writer wait at the head of a queue in which readers stand too."""
    store = SQLiteEntryStore(path)
    with closing(connect(path, isolation_level=None)) as other, ThreadPoolExecutor(4) as pool:
        other.execute("begin immediate")
        appends = [pool.submit(store.append_stored, ONE, after=0) for _ in range(3)]
        began = monotonic()
        while monotonic() - began < 1:  # the appends begin to wait somewhere in here
            assert pool.submit(store.size).result(timeout=5) == 0
        assert not any(append.done() for append in appends)
        other.execute("rollback")
        outcomes = [append.exception() for append in appends]

    assert sorted(map(type, outcomes), key=str) == sorted([type(None), PositionConflict, PositionConflict], key=str)
    assert store.size() == 1
    store.close()


def test_a_wait_does_not_keep_an_append_from_returning(path: Path) -> None:
    store = SQLiteEntryStore(path)
    with ThreadPoolExecutor(20) as pool:
        waits = [pool.submit(store.wait, after=0, timeout_seconds=30) for _ in range(20)]
        store.append_stored(ONE, after=0)

        assert all(wait.result(timeout=5) for wait in waits)
    store.close()


def test_an_append_waits_for_the_disk_whatever_the_build_of_sqlite_begins_with(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[Connection]()

    def of_another_build(*args: Any, **kwargs: Any) -> Connection:
        opened.append(connect(*args, **kwargs))
        opened[-1].execute("pragma synchronous = normal")
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", of_another_build)
    store = SQLiteEntryStore(path)
    opened.clear()
    store.append_stored(ONE, after=0)

    assert [connection.execute("pragma synchronous").fetchone()[0] for connection in opened] == [FULL]
    store.close()


def test_a_file_that_is_no_database_is_left_alone_and_another_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database.\n" * 100, encoding="utf-8")

    with pytest.raises(DatabaseDamaged, match="name another file in CLAIMLINE_DATABASE"):
        SQLiteEntryStore(path)
    assert path.read_text(encoding="utf-8").startswith("These are notes")


def test_a_write_waits_for_another_process_only_as_long_as_its_request_has_time(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    store, database = engine.store(), engine.database()
    with closing(connect(engine.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        began = monotonic()
        with within(0):
            with pytest.raises(LogUnavailable):
                store.append_stored([a_stored(1, "one")], after=0)
            with pytest.raises(LogUnavailable), database.write():
                pass
        assert monotonic() - began < 10  # each would wait half a minute
        other.execute("rollback")
    store.append_stored([a_stored(1, "one")], after=0)
    store.close()
    database.close()


def test_a_file_that_grows_while_several_look_at_it_is_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread has looked when another finds the file larger: it must not take its own look for a smaller file."""
    files, look, before = OpenFiles(path), sqlite_files.seen, path.stat().st_size

    def looked(file: Path) -> sqlite_files.Seen:
        monkeypatch.setattr(sqlite_files, "seen", lambda file: look(file)._replace(size=before + 4_096))
        files.refuse_replaced()  # the other thread, meanwhile
        return look(file)

    monkeypatch.setattr(sqlite_files, "seen", looked)
    files.refuse_replaced()
    files.refuse_replaced()
