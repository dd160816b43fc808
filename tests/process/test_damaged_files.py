"""SQLite files that are damaged, write-protected or on a full disk: what is right is read, the rest says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from adapters.sqlite import files
from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from domain.errors import DatabaseDamaged
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.serving import CLAIMLINE
from tests.support.tidiness import ROOT

pytestmark = pytest.mark.slow

PAGE = 4096


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo in it, cleanly closed."""
    engine = sqlite_engine(tmp_path_factory.mktemp("demo"))
    with opened(Settings(database=engine.url)) as service:
        load(service)
    return engine.path


@pytest.fixture
def copy(demo: Path, tmp_path: Path) -> Engine:
    return engine_on(Path(shutil.copy2(demo, tmp_path / "claimline.db")))


def engine_on(path: Path) -> Engine:
    return Engine("sqlite", f"sqlite:///{path}", f"sqlite:///{path}")


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def flipped(path: Path) -> None:
    """The kind of the second page of the table of the log: a bit of it is another one now."""
    broken(path, "stored_events")


def broken(path: Path, table: str) -> None:
    at = (root_page(path, table) - 1) * PAGE
    content = bytearray(path.read_bytes())
    content[at] ^= 0x80
    path.write_bytes(content)


def root_page(path: Path, table: str) -> int:
    with closing(files.connect(path)) as connection:
        return int(connection.execute("select rootpage from sqlite_master where name = ?", (table,)).fetchone()[0])


@pytest.mark.parametrize("harm", [cut_off, flipped])
def test_a_damaged_file_is_not_served_and_check_names_the_backup(copy: Engine, harm: Callable[[Path], None]) -> None:
    harm(copy.path)

    served, checked = (shell(copy, *command, code=1).stderr for command in (("serve", "--port", "0"), ("check",)))

    assert "is damaged" in served
    assert "take it from a backup" in served
    assert "take it from a backup" in checked or "take the file from a backup" in checked
    assert "Traceback" not in served + checked


def test_of_a_large_file_the_log_alone_is_checked_before_it_is_served(
    copy: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WHOLE_CHECK_BYTES_MAX", 0)
    broken(copy.path, "timelines_stretches")
    files.refuse_damaged(copy.path)
    flipped(copy.path)

    with pytest.raises(DatabaseDamaged):
        files.refuse_damaged(copy.path)


# Files that can only be read


@pytest.fixture
def protected(demo: Path) -> Iterator[Engine]:
    """A copy that may not be written to, and no file beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy2(demo, folder))
        path.chmod(0o444)
        path.parent.chmod(0o555)
        yield engine_on(path)
        path.parent.chmod(0o755)


def as_reader(engine: Engine, *command: str) -> subprocess.CompletedProcess[str]:
    """Run as somebody whom rights of files bind: they do not bind root."""
    bound = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    environ = {**os.environ, "CLAIMLINE_DATABASE": engine.url}
    return subprocess.run(
        [*bound, *CLAIMLINE, *command], cwd=ROOT, env=environ, check=False, capture_output=True, text=True
    )


@pytest.mark.thorough
def test_a_copy_that_is_write_protected_is_checked_and_answers(protected: Engine) -> None:
    before = protected.path.read_bytes(), sorted(protected.path.parent.iterdir())
    runs = {
        command: as_reader(protected, *command.split())
        for command in ("check", "status", "at 2025-12-24 --place siversk")
    }

    assert {command: (run.returncode, run.stderr[-300:]) for command, run in runs.items() if run.returncode} == {}
    assert "entries: right" in runs["check"].stdout
    assert (protected.path.read_bytes(), sorted(protected.path.parent.iterdir())) == before


@pytest.mark.thorough
def test_a_protected_copy_with_entries_beside_it_says_what_to_do(demo: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_on(Path(shutil.copy2(demo, folder)))
        engine.path.with_name(f"{engine.path.name}-wal").write_bytes(b"entries")
        engine.path.parent.chmod(0o555)
        run = as_reader(engine, "check")
        engine.path.parent.chmod(0o755)

    assert run.returncode == 3, run
    assert "to a folder that can be written to" in run.stderr


@pytest.mark.thorough
def test_what_records_says_that_a_protected_file_cannot_be_written_to(protected: Engine) -> None:
    for command in ("migrate", "serve --port 0", "keys add desk --scope write"):
        run = as_reader(protected, *command.split())

        assert run.returncode == 3, run
        assert "can be written to" in run.stderr or "cannot be opened" in run.stderr
        assert "Traceback" not in run.stderr


def test_a_database_is_made_for_its_owner_alone_and_so_are_the_files_beside_it(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with opened(Settings(database=engine.url)) as service:
        load(service)
        rights = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}

    assert rights.keys() >= {"claimline.db", "claimline.db-wal", "claimline.db-shm"}
    assert set(rights.values()) == {"0o600"}, rights
