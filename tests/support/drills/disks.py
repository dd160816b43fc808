"""The disk is full while many write, and has room again later. Needs root, for a disk in memory."""

from __future__ import annotations

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.support.drills.desk import Desk, Outcome, ended
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine

MIB = 1 << 20
SIZE_MIB = {"sqlite": 16, "postgres": 64}
TABLESPACE = "claimline_small"


def can_mount() -> bool:
    return os.geteuid() == 0


@contextmanager
def small_disk(size_mib: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="claimline-disk-") as folder:
        Path(folder).chmod(0o755)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", folder]
        subprocess.run(mount, check=True, capture_output=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)


def full_disk(server: PostgresServer | None) -> Outcome:
    """``server``: for PostgreSQL, where the database is to lie on the small disk; None for SQLite."""
    with small_disk(SIZE_MIB["sqlite" if server is None else "postgres"]) as disk:
        if server is None:
            return _filled(sqlite_engine(disk), disk)
        with _on_disk(server, disk) as engine:
            return _filled(engine, disk)


@contextmanager
def _on_disk(server: PostgresServer, disk: Path) -> Iterator[Engine]:
    engine = postgres_engine(server)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        [data] = admin.execute("show data_directory").fetchone() or [""]
        os.chown(disk, Path(data).stat().st_uid, -1)
        place, name = sql.Literal(str(disk)), sql.Identifier(TABLESPACE)
        database = sql.Identifier(str(conninfo_to_dict(engine.url)["dbname"]))
        admin.execute(sql.SQL("create tablespace {} location {}").format(name, place))
        admin.execute(sql.SQL("alter database {} set tablespace {}").format(database, name))
        yield engine
        server.drop(str(conninfo_to_dict(engine.url)["dbname"]))
        admin.execute(sql.SQL("drop tablespace {}").format(name))


def _filled(engine: Engine, disk: Path) -> Outcome:
    with Desk.of(engine, note="A note that takes room. " * 60) as desk, desk.writing():
        desk.until_more(10)
        filler = _fill(disk)
        desk.until_refused()
        read, ready, checked = desk.status_of("/v1/stances"), desk.status_of("/readyz"), ended(engine, "check")
        filler.unlink()
        desk.until_more(10)
    filler = _fill(disk)
    after_stop = {command: ended(engine, *command.split()) for command in ("check", "at 2024-06-20")}
    filler.unlink()
    return desk.outcome(
        "full disk", refused=desk.answers[503], read=read, readyz=ready, check_when_full=checked, stopped=after_stop
    )


def _fill(disk: Path) -> Path:
    """Take all the room there is, by blocks and then by pages."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (MIB, 4_096):
            while _has_room(file, size):
                pass
    return filler


def _has_room(file: FileIO, size: int) -> bool:
    try:
        return file.write(bytes(size)) == size
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
