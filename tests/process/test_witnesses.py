"""Services that witness each other: what grows is cosigned, and a third one that forks is caught."""

from __future__ import annotations

import random
import sqlite3
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer

import pytest

from adapters.clock import SystemClock
from adapters.signing import ed25519
from adapters.signing.mark import MarkFile
from adapters.signing.witnesses import HttpWitnesses
from api.bootstrap import Installation, opened
from api.operations.status import lines
from api.settings import Settings
from domain.audit.sign import Forked, OtherHost, signing_status
from domain.audit.witnesses import Unwitnessed, WitnessSilent
from domain.dates.instants import MICROSECONDS_PER_SECOND, to_text
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.proofs.checkpoints import Checkpoint, Signed, Trust, signed_checkpoint
from domain.proofs.cosignatures import lines_of
from domain.proofs.merkle import EMPTY_ROOT
from domain.proofs.notes import VerifierKey, parse_note
from domain.proofs.policies import WitnessPolicy
from domain.proofs.witnessing import NotExtending, name_of_log
from tests.support.checking import assert_checked, fault_in
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import SetClock, running
from tests.support.serving import CLAIMLINE
from tests.support.signing import ORIGIN, declare, public_keys, signer_of, signing_settings
from tests.support.tidiness import ROOT
from tests.support.witnesses import made_witness, served, witnessed
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import a_key
from tests.unit.proofs.test_witnessing import submission

pytestmark = pytest.mark.engines("sqlite")  # the tree that is proved from is that of every engine


@dataclass(frozen=True)
class Desk:
    """A service with a log of its own, and the witness that it runs for others."""

    settings: Settings
    key: VerifierKey
    engine: Engine


def a_desk(folder: Path, name: str) -> Desk:
    (folder / name).mkdir()
    engine = sqlite_engine(folder / name)
    settings = signing_settings(engine, folder / name)
    return Desk(settings, public_keys(settings)[0], engine)


def copy_key(of: Desk, to: Desk) -> None:
    Path(str(to.settings.key_path)).write_bytes(Path(str(of.settings.key_path)).read_bytes())


def set_mark(desk: Desk, checkpoint: Checkpoint) -> None:
    """As somebody does who brings an older one, or makes one up."""
    MarkFile(Path(str(desk.settings.mark_path))).write(checkpoint)


def trust(desk: Desk, policy: WitnessPolicy | None) -> Trust:
    return Trust([desk.key], ed25519.verify, ORIGIN, policy=policy)


def signed_by(service: Installation, desk: Desk, policy: WitnessPolicy | None) -> Signed:
    return signed_checkpoint(service.signed(), trust(desk, policy))


def cosigners(signed: Signed) -> list[str]:
    return [each.key.name for each in signed.cosigned or ()]


def test_two_services_witness_each_other_and_a_third_that_forks_is_caught(tmp_path: Path) -> None:
    one, two, third = (a_desk(tmp_path, name) for name in ("one", "two", "third"))
    copy_key(two, third)
    with (
        served(made_witness(tmp_path, "by-one", two.key)) as by_one,
        served(made_witness(tmp_path, "by-two", one.key)) as by_two,
    ):
        here, there = witnessed(one.settings, [by_two]), witnessed(two.settings, [by_one])
        with opened(here) as first, opened(there) as second:
            for name in ("town", "village", "city"):
                declare(first, f"one-{name}")
                found = signed_by(first, one, here.log_policy)
                assert (found.checkpoint.size, cosigners(found)) == (first.store.size(), ["by-two.example/witness"])
            declare(second, "two-town", "two-village")
            assert cosigners(signed_by(second, two, there.log_policy)) == ["by-one.example/witness"]
            kept, root = second.store.read_stored(after=0, limit=1), second.proving.root(1)
            told = signing_status(first.proving, first.signer, now=first.clock.now(), policy=here.log_policy)
            assert (told.quorum, [each.key.name for each in told.cosigned]) == ("them", ["by-two.example/witness"])
        (seen,) = by_one.folder.logs()
        assert seen.size == 2

        forking = witnessed(third.settings, [by_one])
        set_mark(third, Checkpoint(ORIGIN, 1, root))
        with opened(forking) as service:
            service.store.append_stored(kept, after=0)
            declare(service, "other-village", "other-city")
            with pytest.raises(Unwitnessed, match="it cosigned another history of this log"):
                service.signed()
            assert service.proving.checkpoints.latest() is None
            told = signing_status(service.proving, service.signer, now=service.clock.now(), policy=forking.log_policy)
            assert "another history" in told.witness_troubles["by-one"]
        assert by_one.folder.logs() == [seen]


def test_a_log_that_shows_a_witness_two_roots_of_one_size_leaves_the_proof_with_it(tmp_path: Path) -> None:
    """Signed with the same key: as by an operator who shows one log to some, and another to others."""
    desk, other = a_desk(tmp_path, "desk"), a_desk(tmp_path, "other")
    copy_key(desk, other)
    set_mark(other, Checkpoint(ORIGIN, 0, EMPTY_ROOT))
    with served(made_witness(tmp_path, "archive", desk.key)) as witness:
        for at, each in enumerate((desk, other)):
            with opened(witnessed(each.settings, [witness])) as service:
                declare(service, f"town-{at}")
                if at == 0:
                    service.signed()
                    continue
                with pytest.raises(Unwitnessed, match="this log is not the one that it saw"):
                    service.signed()
        fork = (witness.folder.path / f"{name_of_log(ORIGIN)}.fork").read_bytes()
        first, _, second = fork.partition(b"\n" + ORIGIN.encode())
        roots = {
            signed_checkpoint(note, Trust([desk.key], ed25519.verify)).checkpoint.root
            for note in (first, ORIGIN.encode() + second)
        }
        assert len(roots) == 2


def test_nothing_is_published_while_the_quorum_is_away_and_all_of_it_when_it_is_back(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    folder = made_witness(tmp_path, "archive", desk.key)
    with served(folder) as witness:
        settings = witnessed(desk.settings, [witness])
        with opened(settings) as service:
            declare(service, "town")
            published = service.signed()
    port = int(witness.url.rpartition(":")[2])
    clock = SetClock(SystemClock().now())
    with opened(settings, clock=clock) as service:
        declare(service, "village")
        with pytest.raises(Unwitnessed, match="archive: it did not answer"):
            service.signed()
        assert service.proving.published().note == published
        assert service.status().signing.unsigned_since is None
        since, clock.instant = clock.instant, clock.instant + 60 * MICROSECONDS_PER_SECOND
        assert service.status().signing.unsigned_since == since
        told = list(lines(service.status()))
        assert f"  nobody has signed since {to_text(since)}: an entry of then is not signed yet" in told
        assert any(line.startswith("  the witness archive has not cosigned: it did not answer") for line in told)
    with served(folder, port=port), opened(settings) as service:
        assert signed_by(service, desk, settings.log_policy).checkpoint.size == 2


def test_a_policy_without_a_quorum_gathers_cosignatures_and_waits_for_none(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    folder = made_witness(tmp_path, "archive", desk.key)
    with served(folder) as witness:
        settings = witnessed(desk.settings, [witness], "none")
        with opened(settings) as service:
            declare(service, "town")
            note = service.signed()
            assert cosigners(signed_checkpoint(note, trust(desk, settings.log_policy))) == ["archive.example/witness"]
            assert signer_of(service).sign()
            assert service.proving.published().note == note
    with opened(settings) as service:
        declare(service, "village")
        assert cosigners(signed_by(service, desk, settings.log_policy)) == []


def test_the_cosigned_note_is_served_and_evidence_names_its_witnesses(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    with served(made_witness(tmp_path, "archive", desk.key)) as witness:
        settings = witnessed(desk.settings, [witness])
        with running(desk.engine, settings=settings) as there:
            declare(there.service, "town")
            note = there.service.signed()
            assert there.client.get("/v1/log/checkpoint").content == note
            assert there.client.get("/v1/log/key").text == f"{desk.key.text()}\n"
            assert there.client.get("/v1/log/proof/1").content.endswith(note)
            assert cosigners(signed_checkpoint(note, trust(desk, settings.log_policy))) == ["archive.example/witness"]
            told = there.read("/readyz")["signing"]
            assert (told["quorum"], told["cosigned"][0]["witness"]) == ("them", "archive.example/witness")


def test_a_check_finds_a_cosignature_that_was_taken_away_or_is_false(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, "desk")
    with served(made_witness(tmp_path, "archive", desk.key)) as witness:
        with opened(witnessed(desk.settings, [witness])) as service:
            declare(service, "town")
            note, size = service.signed(), service.store.size()
        assert_checked(desk.engine, desk.settings)
        key = witness.folder.key()
    (line,) = lines_of(parse_note(note), key)
    false = line._replace(signature=bytes(8) + line.signature[8:])
    for changed, told in (("", f"has no cosignature of {key.name}"), (false.line(), "is not of this text at its time")):
        with closing(sqlite3.connect(desk.engine.path)) as connection, connection:
            content = note.decode().replace(line.line(), changed).encode()
            connection.execute("update checkpoints set note = ? where size = ?", (content, size))
        assert told in fault_in(desk.engine, desk.settings)[1].problem


# Signing moves


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


@pytest.mark.thorough
@pytest.mark.slow
def test_a_killed_witness_has_kept_each_checkpoint_that_it_answered(tmp_path: Path) -> None:
    """Killed between any two of its steps; the last submission may be kept and not answered, never the reverse."""
    folder, chance, seen = made_witness(tmp_path, "archive", a_key()[0]), random.Random(20251211), 0
    leaves = [definitions.leaf(b"%d" % each) for each in range(400)]
    for _ in range(5):
        command = [*CLAIMLINE, "log", "witness", "serve", str(folder.path), "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition(" ")[2].strip()
            timer = Timer(chance.uniform(0.05, 0.4), process.kill)
            timer.start()
            with suppress(WitnessSilent):
                while True:
                    made = submission(seen, leaves[: seen + 1])
                    assert HttpWitnesses().submit(url, made.written()).status == 200
                    seen += 1
            timer.join()
        (log,) = folder.logs()
        assert log.size in {seen, seen + 1}
        assert log.last is not None
        assert log.last.root == definitions.root(leaves[: log.size])
        with pytest.raises(NotExtending):
            folder.cosign(submission(log.size, [definitions.leaf(b"x"), *leaves[1 : log.size + 1]]).written())
        seen = log.size
    assert seen > 5
