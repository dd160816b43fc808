"""The log is signed as it grows; never less of it than was signed before, and never another one."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from adapters.signing.ed25519 import verify
from adapters.signing.keys import KeyFile, new_key
from adapters.signing.mark import BadMark, MarkFile
from adapters.signing.signer import signed
from api.bootstrap import Installation, opened
from api.settings import Settings, Signer
from domain.audit.prove import NoCheckpoint
from domain.audit.sign import Behind, Forked, NoKey, StrangeKey
from domain.intake.append import Author
from domain.intake.guards import EntriesMissing
from domain.proofs.checkpoints import Checkpoint, Trust
from domain.proofs.inclusion import verify_entry
from domain.proofs.merkle import verify_consistency
from tests.support.checking import assert_checked
from tests.support.engines import SERVICE, Engine, PostgresServer, sqlite_engine
from tests.support.running import running
from tests.support.signing import ORIGIN, declare, public_keys, signer_of, signing_settings, trusted
from tests.support.tidiness import ROOT

KILLS = 5


def await_the_tree(service: Installation, size: int) -> None:
    """Read anew, since its log is not the one that it had read."""
    while service.proving.tree.size() != size:
        service.follower.moved(timeout_seconds=0.05)


def copied(engine: Engine, folder: Path, request: pytest.FixtureRequest) -> str:
    """A backup of a database that nobody has open, as the URL of the database that it was restored to."""
    if engine.name == "sqlite":
        copy = folder / "restored.db"
        copy.write_bytes(engine.path.read_bytes())
        return f"sqlite:///{copy}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.copy_of(engine.url), SERVICE)


def without_its_tail(engine: Engine, size: int) -> None:
    """What only who owns the database can do: delete entries, with the triggers off."""
    if engine.name == "sqlite":
        with closing(sqlite3.connect(engine.path)) as connection, connection:
            connection.execute("drop trigger stored_events_refuse_delete")
            connection.execute("delete from stored_events where originator_version > ?", (size,))
        return
    with psycopg.connect(engine.owner_url) as owner:
        owner.execute("alter table claimline.stored_events disable trigger all")
        owner.execute("delete from claimline.stored_events where originator_version > %s", (size,))
        owner.execute("alter table claimline.stored_events enable always trigger stored_events_refuse_change")


def test_what_is_recorded_is_signed_and_each_entry_proved(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town", "village", "city")
        checkpoint = trusted(service.signed(), settings)
        trust = Trust(public_keys(settings), verify, ORIGIN)

        assert checkpoint.size == 3
        for stored in service.store.read_stored(after=0, limit=10):
            assert verify_entry(stored.state, service.proving.proof(stored.position), trust) == checkpoint


def test_each_checkpoint_extends_those_before(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        checkpoints = []
        for name in ("a", "b", "c", "d", "e"):
            declare(service, name)
            checkpoints.append(trusted(service.signed(), settings))

        for old in checkpoints:
            for new in checkpoints[old.size - 1 :]:
                proof = service.proving.consistency(old.size, new.size)
                verify_consistency(old.size, new.size, proof, old.root, new.root)


def test_the_same_tree_is_signed_with_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town")
        first = service.signed()
        declare(service, "village")
        second = service.signed()
        with service.database.write() as session:  # as if killed when the mark was on the disk, and no more
            session.execute("update checkpoints set size = 1, note = :first", {"first": first})

        assert service.proving.published().note == first
        assert service.signed() == second
        with service.database.write() as session:
            session.execute("update checkpoints set note = :note", {"note": second[:-4] + b"AA=\n"})
        assert signer_of(service).sign()
        assert service.proving.published().note == second


def test_the_mark_is_kept_outside_of_the_database_before_anything_is_signed(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    assert settings.mark_path == tmp_path / "keys.mark"
    with opened(settings) as service:
        declare(service, "town")
        checkpoint = trusted(service.signed(), settings)

    assert MarkFile(tmp_path / "keys.mark").read(ORIGIN) == checkpoint


def test_what_cannot_be_marked_is_not_signed(engine: Engine, tmp_path: Path) -> None:
    settings = replace(signing_settings(engine, tmp_path), log_mark_file=str(tmp_path / "missing" / "mark"))
    with opened(settings) as service:
        declare(service, "town")
        with pytest.raises(BadMark, match="cannot be written"):
            service.signed()
        assert service.proving.checkpoints.latest() is None


def test_an_empty_log_has_nothing_to_sign(engine: Engine, tmp_path: Path) -> None:
    with opened(signing_settings(engine, tmp_path)) as service:
        with pytest.raises(NoCheckpoint):
            service.signed()
        assert not (tmp_path / "keys.mark").exists()


def test_a_log_without_its_tail_is_not_signed_again(engine: Engine, tmp_path: Path) -> None:
    """As where a backup was restored: the database is that of another one, in which less was recorded."""
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town", "village")
        service.signed()
    (tmp_path / "other").mkdir()
    restored = replace(settings, database=sqlite_engine(tmp_path / "other").url)
    without_the_mark = Settings(database=restored.database, log_signer=Signer.ELSEWHERE)

    with opened(without_the_mark) as service:
        declare(service, "town")
    with opened(restored) as service:
        with pytest.raises(Forked, match=r"2 entries .* only 1 .*keys.mark.*log import.*CLAIMLINE_LOG_ORIGIN"):
            service.signed()
        with pytest.raises(EntriesMissing, match="2 entries were signed, and the log has 1"):
            declare(service, "village")
    with opened(without_the_mark) as service:
        declare(service, "village", "city")  # as long as it was, and longer: it is another log all the same
    with opened(restored) as service:
        with pytest.raises(Forked, match="not the first 2 of the 3"):
            service.signed()
        assert service.proving.checkpoints.latest() is None


def test_a_backup_that_was_restored_is_not_signed_until_the_lost_tail_is_back(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town", "village")
        service.signed()
    restored = replace(settings, database=copied(engine, tmp_path, request))
    with opened(settings) as service:
        declare(service, "city")
        last = trusted(service.signed(), settings)
        lost = service.store.read_stored(after=2, limit=10)

    with opened(restored) as service:
        with pytest.raises(Forked, match=r"a checkpoint of 3 entries .* the log has only 2"):
            signer_of(service).sign()
        told = service.status()
        assert told.signing.trouble is not None
        assert "log import" in told.signing.trouble
        service.store.append_stored(lost, after=2)
        service.await_views(3)
        assert trusted(service.signed(), settings) == last
        assert service.status().signing.trouble is None


def test_a_log_that_lost_its_tail_in_its_place_is_not_signed_even_where_the_mark_is_lost_too(
    engine: Engine, tmp_path: Path
) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town", "village")
        service.signed()
    without_its_tail(engine, 1)
    with opened(settings) as service:
        await_the_tree(service, 1)
        with pytest.raises(Forked, match="the log has only 1"):
            signer_of(service).sign()
        (tmp_path / "keys.mark").unlink()
        with pytest.raises(Forked, match="the log has only 1"):
            signer_of(service).sign()


def test_a_new_origin_begins_a_new_log_and_the_old_mark_stays(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    mark, old = MarkFile(tmp_path / "keys.mark"), Checkpoint(ORIGIN, 9, bytes(32))
    mark.write(old)
    with opened(replace(settings, log_origin="example.org/second")) as service:
        declare(service, "town")

        assert service.signed().startswith(b"example.org/second\n1\n")
    assert mark.read(ORIGIN) == old


def test_where_nobody_has_signed_in_time_it_is_said(engine: Engine) -> None:
    with opened(Settings(database=engine.url, log_signer=Signer.ELSEWHERE)) as service:
        declare(service, "town")
        assert service.signer is None
        with pytest.raises(NoCheckpoint, match="claimline log sign"):
            signed(service.proving, None, within_seconds=0)


def test_who_is_to_sign_and_has_no_key_is_told_how_to_make_one(tmp_path: Path) -> None:
    with opened(Settings(database=sqlite_engine(tmp_path).url)) as service:
        declare(service, "town")
        with pytest.raises(NoKey, match="claimline log key new"):
            service.signed()


@pytest.mark.thorough
@pytest.mark.slow
def test_a_killed_signer_has_signed_no_two_logs_and_goes_on(engine: Engine, tmp_path: Path) -> None:
    """Killed between any two of its steps: what it called signed is signed, and signing continues."""
    settings, chance = signing_settings(engine, tmp_path), random.Random(20251211)
    seen = list[Checkpoint]()
    for kill in range(KILLS):
        with subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.support.processes.signer",
                engine.url,
                str(tmp_path / "keys"),
                f"kill-{kill}",
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            said = [int(process.stdout.readline()) for _ in range(chance.randrange(1, 8))]
            process.kill()
            said += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        with opened(settings) as service:
            latest = trusted(service.proving.published().note, settings)
            mark = MarkFile(tmp_path / "keys.mark").read(ORIGIN)
            service.await_views(service.store.size())
            now = trusted(service.signed(), settings)
            assert mark is not None
            assert said[-1] <= latest.size <= mark.size <= now.size == service.store.size()
            for old in [*seen, latest, mark]:
                assert service.proving.is_continued(old, now)
            seen += [latest, mark, now]
    assert_checked(engine, settings)


def test_another_process_signs_what_this_one_waits_for(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service, opened(settings) as other:
        signer_of(other).start()
        declare(service, "town")
        while signer_of(service).sign():  # until the other one has the turn, which it keeps
            pass
        declare(service, "village")
        assert trusted(service.signed(), settings).size == 2
        assert signer_of(service).trouble is None


def test_who_signs_keeps_the_turn_until_it_cannot_sign(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    others = replace(settings, log_key_file=str(tmp_path / "elsewhere" / "keys"))
    others = replace(others, log_mark_file=str(tmp_path / "keys.mark"))  # which the two share
    shutil.copy2(tmp_path / "keys", tmp_path / "elsewhere" / "keys")
    with opened(settings) as service, opened(others) as other:
        declare(service, "town")
        signer_of(other).start()
        signed(service.proving, None)
        assert not signer_of(service).sign()
        (tmp_path / "elsewhere" / "keys").unlink()
        while signer_of(other).trouble is None:
            pass
        declare(service, "village")
        assert trusted(service.signed(), settings).size == 2


def test_a_checkpoint_gives_way_to_no_earlier_one(engine: Engine, tmp_path: Path) -> None:
    """As where a process was asleep between signing and publishing, while another signed on."""
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town")
        service.signed()
        first = service.proving.published()
        declare(service, "village")
        second = service.signed()
        service.proving.checkpoints.publish(first)

        assert service.proving.published().note == second


def test_who_serves_needs_no_key_and_never_reads_one(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    unreadable = tmp_path / "not-for-all"
    unreadable.write_text("no key at all")
    serving = replace(settings, log_signer=Signer.ELSEWHERE, log_key_file=str(unreadable))
    with running(engine, settings=serving) as there, opened(settings, following=False) as signer:
        assert list(there.service.begin_signing()) == []
        declare(there.service, "town")
        signer_of(signer).start()
        note = there.service.signed()

        assert there.client.get("/v1/log/checkpoint").content == note
        assert trusted(note, settings).size == 1
        told = there.read("/readyz")["signing"]
        assert (told["tree"], told["signed"], len(told["keys"])) == (1, 1, 1)
        assert "trouble" not in told


def test_who_serves_a_log_that_is_not_the_one_that_was_signed_says_so(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town", "village")
        service.signed()
    without_its_tail(engine, 1)
    with running(engine, settings=Settings(database=engine.url, log_signer=Signer.ELSEWHERE)) as there:
        await_the_tree(there.service, 1)
        assert "not those that were signed" in there.read("/readyz")["signing"]["trouble"]


def test_trouble_of_the_thread_that_signs_is_told_and_passes(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    mark = MarkFile(tmp_path / "keys.mark")
    with running(engine, settings=settings) as there:
        declare(there.service, "town")
        mark.write(Checkpoint(ORIGIN, 9, bytes(32)))
        assert list(there.service.begin_signing()) == []
        while "trouble" not in (told := there.read("/readyz"))["signing"]:
            pass
        assert told["status"] == "ready"
        assert "a checkpoint of 9 entries" in told["signing"]["trouble"]
        (tmp_path / "keys.mark").unlink()
        assert trusted(signed(there.service.proving, None), settings).size == 1
        while "trouble" in there.read("/readyz")["signing"]:
            pass


def test_a_tree_that_is_read_anew_is_waited_for_and_is_no_fork(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town", "village")
        service.signed()
    with opened(settings, following=False) as service:
        with service.database.write() as session:
            session.execute("update view_cursors set position = 1 where view_name = 'tree'", {})
        with pytest.raises(Behind, match="has read 1 of them"):
            signer_of(service).sign()


def test_another_key_signs_nothing_unless_a_rotation_leads_to_it(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with opened(settings) as service:
        declare(service, "town")
        signer_of(service).sign()
    (tmp_path / "keys").rename(tmp_path / "kept")
    KeyFile(tmp_path / "keys").create(new_key(ORIGIN))
    with opened(settings) as service:
        declare(service, "village")
        with pytest.raises(StrangeKey, match="no rotation in the log leads"):
            signer_of(service).sign()
        assert "no rotation in the log leads" in str(signer_of(service).trouble)
    (tmp_path / "kept").replace(tmp_path / "keys")
    with opened(settings) as service:
        service.key_rotation().rotate(Author("tests"), days=0, reason=None)
        assert signer_of(service).sign()
        service.key_rotation().rotate(Author("tests"), days=0, reason=None)
        assert signer_of(service).sign()
        assert trusted(service.signed(), settings).size == service.store.size()
