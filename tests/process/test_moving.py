"""The log as files: a mirror for anybody, a move to another engine, and never another log than the one signed."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from adapters.audit.mirror.files import BadFolder
from adapters.audit.mirror.writing import WritableFolder
from adapters.log import codec
from api.bootstrap import Installation, opened
from api.demo import load
from api.settings import Settings
from domain.proofs.base64 import to_base64
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.tiles import bundle, entries_in
from domain.record.amendments import Redaction, Remains
from domain.record.statements import Statement
from domain.record.store import StoredEntry
from tests.support.builders import a_place
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.importing import shell
from tests.support.large_record import append, fill
from tests.support.processes import mover
from tests.support.running import running
from tests.support.signing import ORIGIN, declare, public_keys, signing_settings
from tests.support.tidiness import ROOT
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import a_checkpoint, a_key, files_of, put_down

pytestmark = pytest.mark.slow

LOADED = 286
KILLS = 6
PINNED = f"/v1/stances?about=2025-12-12&said_by=2025-12-12&known_at={LOADED}"
Environ = dict[str, str]


@pytest.fixture
def environ(engine: Engine, tmp_path: Path) -> Environ:
    """With the key that signs the log, here and wherever it moves to."""
    return {"CLAIMLINE_LOG_KEY_FILE": str(signing_settings(engine, tmp_path).log_key_file)}


@contextmanager
def service_on(engine: Engine, folder: Path) -> Iterator[Installation]:
    with opened(signing_settings(engine, folder)) as service:
        yield service


def other(engine: Engine, folder: Path, postgres: PostgresServer) -> Engine:
    """An empty database of the other engine."""
    return postgres_engine(postgres) if engine.name == "sqlite" else another(folder, "other")


def another(folder: Path, name: str) -> Engine:
    (folder / name).mkdir()
    return sqlite_engine(folder / name)


def entries(engine: Engine) -> list[StoredEntry]:
    store = engine.store()
    found = list(store.read_stored(after=0, limit=10_000))
    store.close()
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def exported(engine: Engine, keys: Path, folder: Path, grow: Callable[[Installation], object] | None = None) -> Path:
    with service_on(engine, keys) as service:
        if grow is not None:
            grow(service)
            service.await_views(service.store.size())
        for _ in service.folders.export(folder):
            pass
    return folder


def imported(engine: Engine, keys: Path, folder: Path) -> None:
    with service_on(engine, keys) as service:
        for _ in service.folders.arriving(folder).steps():
            pass
        service.await_views(service.store.size())


def some(service: Installation) -> None:
    """585 entries or so: two full tiles and a partial one."""
    fill(service, 300, places=277)


# Out and in


def test_a_log_moves_between_engines_with_its_positions_bytes_roots_and_proofs(
    engine: Engine, environ: Environ, tmp_path: Path, postgres: PostgresServer
) -> None:
    exported(engine, tmp_path, tmp_path / "log", load)
    there, back = other(engine, tmp_path, postgres), another(tmp_path, "back")
    told = json.loads(shell(there, "log", "import", tmp_path / "log", "--json", environ=environ).stdout)
    again = json.loads(shell(there, "log", "export", tmp_path / "again", "--json", environ=environ).stdout)
    imported(back, tmp_path, tmp_path / "again")

    assert (told["size"], again["size"]) == (LOADED, LOADED)
    assert told["signed_by"] == [key.text() for key in public_keys(signing_settings(engine, tmp_path))]
    assert entries(engine) == entries(there) == entries(back)
    assert files(tmp_path / "again") == files(tmp_path / "log")
    assert provable(there, tmp_path) == provable(back, tmp_path) == provable(engine, tmp_path)


def provable(engine: Engine, keys: Path) -> Any:
    with running(engine, settings=signing_settings(engine, keys)) as there:
        proving, sizes = there.service.proving, range(1, LOADED + 1)
        return (
            [proving.root(size) for size in sizes],
            [proving.inclusion(position, LOADED) for position in sizes],
            [proving.consistency(old, LOADED) for old in sizes],
            there.client.get(PINNED).content,
        )


def test_an_export_is_the_files_of_a_static_log_and_verifies(engine: Engine, environ: Environ, tmp_path: Path) -> None:
    told = shell(engine, "log", "export", exported(engine, tmp_path, tmp_path / "log", some), environ=environ)
    made = files_of([each.state for each in entries(engine)])
    found = files(tmp_path / "log")

    assert told.stdout == f"{len(entries(engine))} entries in {tmp_path / 'log'}\n"
    assert sorted(found) == sorted([*made, "README.txt"])
    assert {path: content for path, content in found.items() if path.startswith("tile/")} == {
        path: content for path, content in made.items() if path.startswith("tile/")
    }
    assert ORIGIN.encode() in found["README.txt"]
    assert (tmp_path / "log" / "checkpoint").stat().st_mode & 0o444 == 0o444  # a web server is another user
    [key] = public_keys(signing_settings(engine, tmp_path))
    verified = shell(engine, "log", "verify", "--key", key.text(), "--log", tmp_path / "log").stdout
    assert verified.startswith(f"right: all {len(entries(engine))} entries and all tiles")


def test_an_import_goes_on_where_it_ended(engine: Engine, environ: Environ, tmp_path: Path) -> None:
    exported(engine, tmp_path, tmp_path / "early", some)
    exported(engine, tmp_path, tmp_path / "late", lambda service: declare(service, "one", "two"))
    copy, size = another(tmp_path, "copy"), len(entries(engine))
    shell(copy, "log", "import", tmp_path / "early", environ=environ)

    before = entries(copy)
    told = shell(copy, "log", "import", tmp_path / "late", "--dry-run", environ=environ).stdout
    assert told.startswith(f"{size - len(before)} entries would be appended, up to position {size}")
    assert entries(copy) == before
    told = shell(copy, "log", "import", tmp_path / "late", environ=environ).stdout
    assert told == f"the log is at position {size}: verified, and signed by {ORIGIN}\n"
    assert entries(copy) == entries(engine)
    shell(copy, "log", "import", tmp_path / "late", environ=environ)
    assert entries(copy) == entries(engine)
    refused = shell(copy, "log", "import", tmp_path / "early", code=1, environ=environ).stderr
    assert f"the log there is at {size}, and the folder ends at {size - 2}: it holds nothing new" in refused


# A mirror is continued


@pytest.mark.parametrize("more", [1, 30, 300])
def test_a_mirror_that_goes_on_is_what_a_new_export_would_be(engine: Engine, tmp_path: Path, more: int) -> None:
    mirror = exported(engine, tmp_path, tmp_path / "log", lambda service: fill(service, 200, places=277))
    before = {path: (mirror / path).stat().st_mtime_ns for path in files(mirror) if path.endswith("/000")}
    exported(engine, tmp_path, mirror, lambda service: add(service, more))
    fresh, found = files(exported(engine, tmp_path, tmp_path / "fresh")), files(mirror)

    assert {path: found[path] for path in fresh} == fresh
    assert {path: (mirror / path).stat().st_mtime_ns for path in before} == before  # not written again
    for path in set(found) - set(fresh):  # what readers with the earlier checkpoint ask for
        [at_the_edge] = [each for each in fresh if each.startswith(path[: path.rindex("/") + 1])]
        assert fresh[at_the_edge].startswith(found[path])


def add(service: Installation, count: int) -> None:
    append(service, ((a_place(f"more-{number}"), None) for number in range(count)))


def test_a_mirror_forgets_what_was_removed(engine: Engine, tmp_path: Path) -> None:
    mirror = exported(engine, tmp_path, tmp_path / "log", some)
    exported(engine, tmp_path, mirror, lambda service: add(service, 3))
    size = len(entries(engine))
    secret = entries(engine)[size - 20].state
    (mirror / "tile/entries/002.p/9.7.partial").write_bytes(secret)  # of an export that was killed
    write_over(engine, size - 19, b"")
    exported(engine, tmp_path, mirror)

    assert not any(secret in content for content in files(mirror).values())
    [key] = public_keys(signing_settings(engine, tmp_path))
    told = shell(engine, "log", "verify", "--key", key.text(), "--log", mirror, code=1).stderr
    assert f"position {size - 19} is wrong: its entry is empty, and no later one records its removal" in told


def write_over(engine: Engine, position: int, state: bytes) -> None:
    """As no service can, with the triggers off."""
    if engine.name == "sqlite":
        with closing(sqlite3.connect(engine.path, isolation_level=None)) as connection:
            connection.execute("drop trigger stored_events_refuse_update")
            connection.execute("update stored_events set state = ? where originator_version = ?", (state, position))
        return
    with psycopg.connect(engine.owner_url) as owner:
        owner.execute("alter table claimline.stored_events disable trigger all")
        changed = "update claimline.stored_events set state = %s where originator_version = %s"
        owner.execute(changed, (state, position))


def test_an_entry_that_was_changed_in_the_database_is_not_exported(engine: Engine, tmp_path: Path) -> None:
    exported(engine, tmp_path, tmp_path / "log", some)
    write_over(engine, 300, b"another")

    with pytest.raises(Wrong, match="the entry at position 300 is not the one that was recorded"):
        exported(engine, tmp_path, tmp_path / "fresh")
    assert not (tmp_path / "fresh" / "checkpoint").exists()


# What is refused


def test_a_folder_with_anything_else_in_it_takes_no_log(engine: Engine, environ: Environ, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "README.txt").write_text("Mine.\n")
    with service_on(engine, tmp_path) as service:
        declare(service, "one")

    told = shell(engine, "log", "export", tmp_path / "log", code=1, environ=environ).stderr
    assert "is not empty, and holds no export of this log: name a new folder" in told
    assert files(tmp_path / "log") == {"README.txt": b"Mine.\n"}


def test_a_folder_of_another_log_takes_no_log(engine: Engine, environ: Environ, tmp_path: Path) -> None:
    fork, copy = another(tmp_path, "fork"), another(tmp_path, "copy")
    for folder in (fork.path.parent, copy.path.parent):  # with a mark of its own, which knows of no other log
        shutil.copy(tmp_path / "keys", folder)
    exported(engine, tmp_path, tmp_path / "log", lambda service: declare(service, "one", "two"))
    exported(fork, fork.path.parent, tmp_path / "forked", lambda service: declare(service, "one"))
    imported(copy, copy.path.parent, tmp_path / "log")
    exported(copy, copy.path.parent, tmp_path / "longer", lambda service: declare(service, "three"))
    before = files(tmp_path / "log")

    def refusal(folder: str) -> str:
        return shell(engine, "log", "export", tmp_path / folder, code=1, environ=environ).stderr

    assert "holds 1 entries that are not the first of this log: they are two logs" in refusal("forked")
    assert "holds 3 entries, and this log 2: it has lost the last of them" in refusal("longer")
    (tmp_path / "log" / "checkpoint").write_bytes(a_checkpoint([]))
    assert f"holds the log 'log.example/war', and this is '{ORIGIN}'" in refusal("log")
    (tmp_path / "log" / "checkpoint").write_bytes(b"nothing")
    assert f"{tmp_path / 'log' / 'checkpoint'}: " in refusal("log")
    assert {**files(tmp_path / "log"), "checkpoint": before["checkpoint"]} == before


def test_two_exports_do_not_write_to_one_folder(engine: Engine, tmp_path: Path) -> None:
    exported(engine, tmp_path, tmp_path / "log", lambda service: declare(service, "one"))
    with WritableFolder(tmp_path / "log").held(), pytest.raises(BadFolder, match="another export writes to"):
        exported(engine, tmp_path, tmp_path / "log")
    exported(engine, tmp_path, tmp_path / "log")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log that is signed by another key, and another origin, than any service here has."""
    source = another(tmp_path, "source")
    with opened(Settings(database=source.url)) as service:
        some(service)
    return put_down(files_of([each.state for each in entries(source)]), tmp_path / "theirs")


def test_the_signer_is_the_one_that_is_given_or_nobody_is_named(engine: Engine, log: Path) -> None:
    told = shell(engine, "log", "import", log)
    assert "verified" not in told.stdout
    assert "who signed it was not checked" in told.stderr
    refused = shell(engine, "log", "import", log, "--key", a_key("witness.example")[0].text(), code=1)
    assert "none of the keys that are trusted (witness.example) has signed" in refused.stderr
    told = shell(engine, "log", "import", log, "--key", a_key()[0].text())
    assert "verified, and signed by log.example/war" in told.stdout
    assert "not checked" not in told.stderr


def test_a_log_that_a_key_of_this_service_should_have_signed_is_checked_by_it(engine: Engine, tmp_path: Path) -> None:
    exported(engine, tmp_path, tmp_path / "log", lambda service: declare(service, "one"))
    leaves = [definitions.leaf(each.state) for each in entries(engine)]
    (tmp_path / "log" / "checkpoint").write_bytes(a_checkpoint(leaves, origin=ORIGIN))

    with pytest.raises(NotSigned, match="none of the keys"):
        imported(another(tmp_path, "copy"), tmp_path, tmp_path / "log")


def refused(engine: Engine, keys: Path, folder: Path, error: type[Exception], told: str) -> None:
    """And nothing is appended."""
    before = entries(engine)
    with pytest.raises(error, match=told):
        imported(engine, keys, folder)
    assert entries(engine) == before


def test_a_log_that_does_not_verify_is_not_imported(engine: Engine, log: Path, tmp_path: Path) -> None:
    bundle_file, tile, checkpoint = (log / each for each in ("tile/entries/001", "tile/0/001", "checkpoint"))
    for file, error, told in (
        (bundle_file, Wrong, "position 300 is wrong"),
        (tile, Wrong, "tile/0/001 is wrong"),
        (checkpoint, Wrong, "the root that the checkpoint signs is not that of"),
    ):
        kept = file.read_bytes()
        file.write_bytes(changed_at(kept, file.name))
        refused(engine, tmp_path, log, error, told)
        file.write_bytes(kept)
    bundle_file.write_bytes(bundle_file.read_bytes()[:-1])
    refused(engine, tmp_path, log, Malformed, "tile/entries/001: the bundle ends")
    bundle_file.unlink()
    refused(engine, tmp_path, log, Wrong, "tile/entries/001 is missing: the checkpoint speaks of positions 257 to 512")
    checkpoint.unlink()
    refused(engine, tmp_path, log, Malformed, "holds no checkpoint")


def changed_at(content: bytes, name: str) -> bytes:
    if name == "checkpoint":
        return content.replace(content.splitlines()[2], to_base64(bytes(32)).encode())
    if len(content) == 256 * 32:
        return bytes([content[0] ^ 1]) + content[1:]
    held = entries_in(content, 256)
    held[43] = held[43].replace(b"desk", b"disk")
    return bundle(held)


def test_a_log_that_forks_is_not_imported(engine: Engine, log: Path, tmp_path: Path) -> None:
    with service_on(engine, tmp_path) as service:
        fill(service, 0, places=270)
        declare(service, "another")
    there = len(entries(engine))

    refused(
        engine, tmp_path, log, BadFolder, f"position {there} holds another entry than the folder: they are two logs"
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda state: state.replace(b'"position":3', b'"position":4'), "say that its position is 4"),
        (lambda state: state.replace(b":", b": ", 1), "not canonical JSON"),
        (lambda state: state.replace(b"place.v1", b"place.v9"), "cannot be read"),
        (lambda state: state[:-1], "cannot be read"),
        (lambda _: b"[]", "cannot be read"),
        (lambda _: b"", "cannot be read"),
    ],
)
def test_what_is_signed_and_no_entry_is_not_imported(
    log: Path, tmp_path: Path, changed: Callable[[bytes], bytes], told: str
) -> None:
    """Signed by anybody."""
    states = entries_in((log / "tile/entries/000").read_bytes(), 256)
    states[2] = changed(states[2])
    shutil.rmtree(log)
    put_down(files_of(states), log)

    refused(another(tmp_path, "copy"), tmp_path, log, BadFolder, f"the entry at position 3, .*{told}")


def test_entries_that_were_removed_arrive_empty_with_what_records_their_removal(
    engine: Engine, log: Path, tmp_path: Path
) -> None:
    states = [state for path in sorted(log.glob("tile/entries/**/*")) if path.is_file() for state in all_in(path)]
    position = next(at for at, state in enumerate(states, 1) if b'"type":"claim.v1"' in state)
    removed = StoredEntry(position, "claim.v1", states[position - 1])
    redaction = redaction_of(removed, at=len(states) + 1)
    states[position - 1 :] = [b"", *states[position:], redaction.state]
    shutil.rmtree(log)
    put_down(files_of(states, emptied={position: removed.state}), log)

    with service_on(engine, tmp_path) as service:
        assert [step.position for step in service.folders.arriving(log).steps()][-1] == len(states)
    found = entries(engine)
    assert [each.state for each in found] == states
    assert (found[position - 1], found[-1]) == (removed._replace(state=b""), redaction)


def all_in(path: Path) -> list[bytes]:
    return entries_in(path.read_bytes(), int(path.name) if path.parent.suffix == ".p" else 256)


def redaction_of(removed: StoredEntry, *, at: int) -> StoredEntry:
    entry = codec.decode(removed)
    assert isinstance(entry.body, Statement)
    redaction = Redaction(
        id="order-7",
        position=removed.position,
        leaf=definitions.leaf(removed.state),
        removed=("quote",),
        reason="Order 7 of a court.",
        approved_by="legal",
        remains=Remains(body=entry.body, recorded_at=entry.recorded_at, recorded_by="desk", batch=entry.batch),
    )
    return codec.encode(replace(entry, position=at, body=redaction))


# Killed


def killed_at_random(what: str, engine: Engine, keys: Path, folder: Path, seed: int) -> Iterator[int]:
    """After each time that it was killed, how it ended; the last time nothing kills it."""
    chance = Random(seed)
    for calls in [*(int(10 ** chance.uniform(2, 4.8)) for _ in range(KILLS)), 0]:
        told = [what, engine.url, str(keys / "keys"), str(folder), str(calls)]
        yield subprocess.run([sys.executable, "-m", mover.__name__, *told], cwd=ROOT, check=False).returncode


@pytest.mark.thorough
def test_an_export_that_is_killed_anywhere_is_whole_when_it_is_run_again(engine: Engine, tmp_path: Path) -> None:
    whole = files(exported(engine, tmp_path, tmp_path / "whole", lambda service: fill(service, 1_500, places=277)))
    ends = []
    for ended in killed_at_random("export", engine, tmp_path, tmp_path / "log", seed=1):
        ends.append(ended)
        found = files(tmp_path / "log") if (tmp_path / "log").exists() else {}
        assert "checkpoint" not in found or found == whole
        assert all(whole[path] == content for path, content in found.items() if not path.endswith(".partial"))

    assert -signal.SIGKILL in ends
    assert ends[-1] == 0
    assert files(tmp_path / "log") == whole


@pytest.mark.thorough
def test_an_import_that_is_killed_anywhere_goes_on_when_it_is_run_again(
    engine: Engine, tmp_path: Path, postgres: PostgresServer
) -> None:
    exported(engine, tmp_path, tmp_path / "log", lambda service: fill(service, 1_500, places=277))
    whole, there, ends = entries(engine), other(engine, tmp_path, postgres), []
    for ended in killed_at_random("import", there, tmp_path, tmp_path / "log", seed=2):
        ends.append(ended)
        found = entries(there)
        assert found == whole[: len(found)]

    assert -signal.SIGKILL in ends
    assert ends[-1] == 0
    assert entries(there) == whole
