"""The files of a SQLite database are deleted, replaced or overwritten below the service."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from time import monotonic

from tests.support.drills.desk import Desk, Outcome, ended
from tests.support.engines import Engine


def deleted(path: Path, _: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def moved_over(path: Path, backup: Path) -> None:
    backup.replace(path)


def without_log(path: Path, _: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def copied_over(path: Path, backup: Path) -> None:
    """As `cp` does it: the same file, with other content."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")  # what the file has now, the backup lacks
    shutil.copyfile(backup, path)


HARMS: Mapping[str, Callable[[Path, Path], None]] = {
    "file deleted": deleted,
    "backup moved over the file": moved_over,
    "write-ahead log deleted": without_log,
    "backup copied over the file": copied_over,
}


def replaced(engine: Engine, harm: str) -> Outcome:
    """Lost is what was sent and acknowledged after the harm; the file that is there then is another one."""
    backup = engine.path.with_name("backup.db")
    with Desk.of(engine) as desk, desk.writing():
        desk.until_more(20)
        with closing(sqlite3.connect(engine.path)) as source, closing(sqlite3.connect(backup)) as copy:
            source.backup(copy)
        desk.until_more(20)
        HARMS[harm](engine.path, backup)
        harmed = monotonic()
        desk.until_refused(times=12)
        ready = desk.status_of("/readyz")
    return Outcome(
        drill=harm,
        engine=engine.name,
        acknowledged=len(desk.acknowledged),
        lost=sum(desk.sent[each] > harmed for each in desk.acknowledged),
        doubled=0,
        check=0,
        seen={"refused": desk.answers[503], "readyz": ready, "check_of_what_is_there": ended(engine, "check")},
    )
