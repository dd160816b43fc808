"""Services that witness each other: what grows is cosigned, and a third one that forks is caught."""

from __future__ import annotations

import random
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from threading import Timer

import pytest

from adapters.clock import SystemClock
from adapters.signing import ed25519
from adapters.signing.witnesses import HttpWitnesses
from api.bootstrap import opened
from api.operations.status import lines
from domain.audit.sign import signing_status
from domain.audit.witnesses import Unwitnessed, WitnessSilent
from domain.dates.instants import MICROSECONDS_PER_SECOND, to_text
from domain.proofs.checkpoints import Checkpoint, Trust, signed_checkpoint
from domain.proofs.cosignatures import lines_of
from domain.proofs.merkle import EMPTY_ROOT
from domain.proofs.notes import parse_note
from domain.proofs.witnessing import NotExtending, name_of_log
from tests.support.checking import assert_checked, fault_in
from tests.support.desks import a_desk, copy_key, cosigners, set_mark, signed_by, trust
from tests.support.running import SetClock, running
from tests.support.serving import CLAIMLINE
from tests.support.signing import ORIGIN, declare, signer_of
from tests.support.tidiness import ROOT
from tests.support.witnesses import made_witness, served, witnessed
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import a_key
from tests.unit.proofs.test_witnessing import submission

pytestmark = pytest.mark.engines("sqlite")  # the tree that is proved from is that of every engine


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
