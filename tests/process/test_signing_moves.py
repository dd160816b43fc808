"""Signing moves to another host with the word of witnesses, or of a database that lost nothing; else not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.signing.mark import MarkFile
from api.bootstrap import opened
from domain.audit.sign import Forked, OtherHost
from domain.audit.witnesses import Unwitnessed
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.proofs.checkpoints import Checkpoint
from tests.support.desks import a_desk, copy_key, signed_by
from tests.support.signing import ORIGIN, declare, signer_of
from tests.support.witnesses import made_witness, served, witnessed

pytestmark = pytest.mark.engines("sqlite")  # the tree that is proved from is that of every engine


def test_another_host_does_not_sign_until_it_takes_the_mark_from_the_witnesses(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keys").write_bytes((tmp_path / "desk" / "keys").read_bytes())
    (tmp_path / "elsewhere" / "keys").chmod(0o600)
    with served(made_witness(tmp_path, "archive", desk.key)) as witness:
        here = witnessed(desk.settings, [witness])
        there = replace(here, log_key_file=str(tmp_path / "elsewhere" / "keys"))
        with opened(here) as service:
            declare(service, "town", "village")
            service.signed()
            last = service.proving.published().checkpoint
        with opened(there) as service:
            declare(service, "city")
            with pytest.raises(OtherHost, match="another host signed, and may have signed more"):
                signer_of(service).sign()
            assert "claimline log mark take" in str(service.status().signing.trouble)
            taken = service.mark_taking().from_witnesses()
            assert (taken.mark, [each.checkpoint for each in taken.by.seen]) == (last, [last])
            assert MarkFile(tmp_path / "elsewhere" / "keys.mark").read(ORIGIN) == last
            assert signed_by(service, desk, here.log_policy).checkpoint.size == 3
        with opened(here) as service, pytest.raises(OtherHost):  # the first host, with its older mark
            signer_of(service).sign()


def test_a_database_that_lost_entries_is_not_signed_by_a_host_with_the_mark_of_the_witnesses(tmp_path: Path) -> None:
    """As where a standby without the last entries was promoted, on another host."""
    desk, standby = a_desk(tmp_path, "desk"), a_desk(tmp_path, "standby")
    copy_key(desk, standby)
    with served(made_witness(tmp_path, "archive", desk.key)) as witness:
        here, there = (witnessed(each.settings, [witness]) for each in (desk, standby))
        with opened(here) as service:
            declare(service, "town", "village")
            service.signed()
            kept, first = service.store.read_stored(after=0, limit=1), service.proving.root(1)
        with opened(there) as service:
            service.store.append_stored(kept, after=0)
            declare(service, "city")
            with pytest.raises(OtherHost, match="signed last with 2 entries, and the mark of this host"):
                service.signed()
            with pytest.raises(Forked, match="those are not the first 2"):
                service.mark_taking().from_witnesses()
            with pytest.raises(Forked):
                signer_of(service).sign()
            assert service.proving.checkpoints.latest() is None
        MarkFile(tmp_path / "standby" / "older.mark").write(Checkpoint(ORIGIN, 1, first))
        with opened(replace(there, log_mark_file=str(tmp_path / "standby" / "older.mark"))) as service:
            with pytest.raises(Unwitnessed, match="this log is not the one that it saw"):
                service.signed()
            assert service.proving.checkpoints.latest() is None


def test_the_mark_is_not_taken_while_silent_witnesses_may_have_seen_more(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    folders = [made_witness(tmp_path, name, desk.key) for name in ("archive", "library")]
    with served(folders[0]) as archive, served(folders[1]) as library:
        both = [archive, library]
        either, all_of_them = witnessed(desk.settings, both, "any"), witnessed(desk.settings, both, "all")
        with opened(either) as service:
            declare(service, "town")
            service.signed()
    with served(folders[0], port=int(archive.url.rpartition(":")[2])):
        with opened(either) as service, pytest.raises(Unwitnessed, match="library: it did not answer"):
            service.mark_taking().from_witnesses()
        with opened(all_of_them) as service:
            taken = service.mark_taking().from_witnesses()
            assert (taken.mark is not None, list(taken.by.silent)) == (True, ["library"])


def test_a_database_that_lost_nothing_may_give_the_mark_if_its_operator_says_so(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    with opened(desk.settings) as service:
        declare(service, "town")
        service.signed()
    (tmp_path / "desk" / "keys.mark").unlink()
    with opened(desk.settings) as service:
        service.recording.record_each([PlaceDraft(id="x", name="X", identifiers={})], Author("tests"))
        service.await_views(2)
        with pytest.raises(OtherHost):
            signer_of(service).sign()
        with pytest.raises(Unwitnessed, match="no policy names witnesses"):
            service.mark_taking().from_witnesses()
        taken = service.mark_taking().from_database().mark
        assert taken is not None
        assert taken.size == 1
        assert signer_of(service).sign()
