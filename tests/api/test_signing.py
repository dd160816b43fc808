"""The log is signed as it grows; never less of it than was signed before, and never another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.ed25519 import verify
from adapters.mark_file import MarkFile
from api.bootstrap import opened, signing
from api.settings import Settings, Signer
from domain.proofs.checkpoints import Checkpoint, Trust
from domain.proofs.inclusion import verify_entry
from domain.proofs.merkle import verify_consistency
from domain.proving import NoCheckpoint
from domain.signing import Forked, NoKey
from tests.engines import Engine, sqlite_engine
from tests.signing import ORIGIN, declare, public_keys, signing_settings, trusted


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
        assert service.signer is not None
        with service.database.write() as session:
            session.execute("update checkpoints set size = 0, origin = 'none'", {})

        assert service.signer.sign()
        assert service.signed() == first


def test_the_mark_is_kept_outside_of_the_database_before_anything_is_signed(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    assert settings.mark_path == tmp_path / "keys.mark"
    with opened(settings) as service:
        declare(service, "town")
        checkpoint = trusted(service.signed(), settings)

    assert MarkFile(tmp_path / "keys.mark").read(ORIGIN) == checkpoint


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

    with opened(restored) as service:
        declare(service, "town")
        with pytest.raises(Forked, match=r"2 entries .* only 1 .*keys.mark.*log import.*CLAIMLINE_LOG_ORIGIN"):
            service.signed()
        declare(service, "village", "city")  # as long as it was, and longer: it is another log all the same
        with pytest.raises(Forked, match="not the first 2 of the 3"):
            service.signed()
        assert service.proving.checkpoints.latest() is None


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
        with pytest.raises(NoCheckpoint, match="claimline status"):
            signing.signed(service.proving, None, within_seconds=0)


def test_who_is_to_sign_and_has_no_key_is_told_how_to_make_one(tmp_path: Path) -> None:
    with opened(Settings(database=sqlite_engine(tmp_path).url)) as service:
        declare(service, "town")
        with pytest.raises(NoKey, match="claimline log key new"):
            service.signed()
