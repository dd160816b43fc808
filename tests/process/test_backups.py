"""Backups, restored and replaced databases: nothing that was acknowledged is lost without a word."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest

from api.bootstrap import opened
from tests.support.checking import assert_checked
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import running
from tests.support.serving import claimline, serving
from tests.support.signing import signer_of, signing_settings
from tests.support.small_record import a_claim, a_report, declare


class Desk(NamedTuple):
    """A served SQLite database, asked with a key that may do all."""

    client: httpx2.Client
    process: subprocess.Popen[str]
    engine: Engine

    def report(self, name: str) -> httpx2.Response:
        return self.client.post("/v1/reports", json=a_report(a_claim(id=name), id=f"r-{name}"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = sqlite_engine(tmp_path)
    with running(engine) as there:
        declare(there)
        key = there.key
    with (
        serving(engine) as (process, address),
        httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client,
    ):
        yield Desk(client, process, engine)


def entries_in(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return int(connection.execute("select count(*) from stored_events").fetchone()[0])


def test_after_a_clean_stop_a_copy_of_the_file_alone_is_whole(desk: Desk, tmp_path: Path) -> None:
    positions = [desk.report(f"s{number}").json()["statements"][0]["position"] for number in range(10)]
    desk.process.terminate()
    desk.process.wait(30)
    copy = tmp_path / "copy" / "claimline.db"
    copy.parent.mkdir()
    shutil.copy2(desk.engine.path, copy)

    assert entries_in(copy) == max(positions)
    assert not [path for path in tmp_path.iterdir() if path.name.endswith("-wal") and path.stat().st_size]


@pytest.mark.thorough
def test_a_backup_is_whole_while_others_write_and_leaves_what_is_there(desk: Desk, tmp_path: Path) -> None:
    last = desk.report("s1").json()["statements"][0]["position"]
    into = tmp_path / "backup" / "claimline.db"
    into.parent.mkdir()
    with claimline(desk.engine, "backup", str(into)) as process:
        desk.report("s2")
        assert process.wait(60) == 0
    with claimline(desk.engine, "backup", str(into)) as again:
        assert again.wait(60) == 1

    assert entries_in(into) >= last
    assert into.stat().st_mode & 0o777 == 0o600
    assert_checked(sqlite_engine(into.parent))


def deleted(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def replaced(path: Path) -> None:
    backup = path.with_name("other.db")
    with closing(sqlite3.connect(path)) as connection, closing(sqlite3.connect(backup)) as copy:
        connection.backup(copy)
    backup.replace(path)


def without_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def overwritten(path: Path) -> None:
    """As `cp` does it, with an older copy: the same file, with other content."""
    older = path.read_bytes()[: -path.stat().st_size // 4]
    path.write_bytes(older)


@pytest.mark.parametrize("harm", [deleted, replaced, without_log, overwritten])
def test_a_file_that_is_replaced_below_the_service_takes_no_more_entries(
    desk: Desk, harm: Callable[[Path], None]
) -> None:
    assert desk.report("before").status_code == 201
    harm(desk.engine.path)
    refused = desk.report("after")

    assert refused.status_code == 503
    assert refused.json()["type"] == "/problems/unavailable"
    assert desk.client.get("/readyz").status_code == 503


def test_after_an_older_backup_nothing_is_recorded_until_the_signed_entries_are_back(tmp_path: Path) -> None:
    engine, export = sqlite_engine(tmp_path), tmp_path / "export"
    settings = signing_settings(engine, tmp_path)
    with running(engine, settings=settings) as there:
        declare(there)
        there.service.back_up(tmp_path / "older.db")
        there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
        signer_of(there.service).sign()
        size = there.service.store.size()
        for _ in there.service.folders.export(export):
            pass
    deleted(engine.path)
    shutil.copy2(tmp_path / "older.db", engine.path)
    with running(engine, settings=settings) as there:
        report = a_report(a_claim(id="s2"), id="r2")
        refused = there.client.post("/v1/reports", json=report, headers=there.authorization)
        ready = there.client.get("/readyz")
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/entries-missing")
        assert f"{size} entries were signed" in refused.json()["detail"]
        problem = ready.json()["not_recording"]["problem"]
        assert ready.status_code == 503
        assert problem.startswith(f"{size} entries were signed, and the log has {there.service.store.size()}: perhaps")
    with opened(settings) as service:
        for _ in service.folders.arriving(export).steps():
            pass
    with running(engine, settings=settings) as there:
        there.post("/v1/reports", a_report(a_claim(id="s2"), id="r2"))
        assert there.service.store.size() == size + 2
        assert there.client.get("/readyz").status_code == 200
