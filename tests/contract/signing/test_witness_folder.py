"""A witness's folder: its state outlives it, moves in one direction, and never answers two requests by one state."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from adapters.signing import ed25519
from adapters.signing.keys import BadKey
from adapters.signing.witness import BadWitness, WitnessFolder
from domain.proofs.checkpoints import Trust, signed_checkpoint
from domain.proofs.cosignatures import cosignatures_of
from domain.proofs.notes import WitnessKey, parse_note
from domain.proofs.witnessing import NotExtending, OtherRoot, OtherSize, UnknownLog, name_of_log
from tests.support.running import SetClock
from tests.support.tidiness import ROOT
from tests.unit.proofs.logs import ORIGIN, a_key
from tests.unit.proofs.refusals import refused
from tests.unit.proofs.test_witnessing import FORKED, LEAVES, submission

NAME = "witness.example/one"
SECONDS = 1_780_000_000


@pytest.fixture
def folder(tmp_path: Path) -> WitnessFolder:
    made = WitnessFolder(tmp_path / "witness", SetClock(SECONDS * 1_000_000 + 999_999))
    made.make(NAME)
    made.add([a_key()[0]], None)
    return made


def cosigns(folder: WitnessFolder, old: int, new: int, leaves: list[bytes] = LEAVES) -> bytes:
    return folder.cosign(submission(old, leaves[:new]).written())


def kept(folder: WitnessFolder) -> bytes:
    note = folder.latest(name_of_log(ORIGIN))
    assert note is not None
    return note


def test_a_growing_log_is_cosigned_and_the_last_checkpoint_kept_with_both_signatures(folder: WitnessFolder) -> None:
    for old, new in ((0, 3), (3, 3), (3, 8)):
        line = cosigns(folder, old, new)
    made = submission(3, LEAVES[:8])
    (found,) = cosignatures_of(parse_note(made.note + line), [folder.key()], ed25519.verify)
    assert found.seconds == SECONDS
    assert kept(folder) == made.note + line
    assert signed_checkpoint(kept(folder), Trust([a_key()[0]], ed25519.verify)).checkpoint.size == 8
    again = WitnessFolder(folder.path, folder.clock)
    assert [(each.origin, each.size) for each in again.logs()] == [(ORIGIN, 8)]


def test_a_request_that_was_not_answered_is_answered_when_it_comes_again(folder: WitnessFolder) -> None:
    """As after a crash between the disk and the answer."""
    cosigns(folder, 0, 5)
    with pytest.raises(OtherSize) as raised:
        cosigns(folder, 0, 5)
    assert raised.value.size == 5
    assert cosigns(folder, 5, 5)


def test_nothing_but_what_extends_it_is_cosigned_and_a_fork_is_kept_as_proof(folder: WitnessFolder) -> None:
    cosigns(folder, 0, 4)
    before = kept(folder)
    with pytest.raises(NotExtending):
        cosigns(folder, 4, 9, FORKED)
    fork = folder.path / f"{name_of_log(ORIGIN)}.fork"
    assert not fork.exists()
    with pytest.raises(OtherRoot):
        cosigns(folder, 4, 4, FORKED)
    assert kept(folder) == before
    assert fork.read_bytes() == before + b"\n" + submission(4, FORKED[:4]).note


def test_what_cannot_be_kept_is_not_cosigned(folder: WitnessFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("adapters.signing.witness.write_durably", full)
    with pytest.raises(BadWitness, match="No space left on device"):
        cosigns(folder, 0, 4)
    monkeypatch.undo()
    assert folder.latest(name_of_log(ORIGIN)) == b""
    assert folder.latest(name_of_log("other")) is None
    assert cosigns(folder, 0, 4)


def test_a_log_whose_file_was_lost_or_damaged_is_not_begun_again(folder: WitnessFolder) -> None:
    cosigns(folder, 0, 4)
    file = folder.path / f"{name_of_log(ORIGIN)}.log"
    content = file.read_bytes()
    file.write_bytes(content[:-9])
    with pytest.raises(BadWitness, match="cannot be read"):
        cosigns(folder, 0, 4, FORKED)
    file.unlink()
    with pytest.raises(UnknownLog, match="does not know the log"):
        cosigns(folder, 0, 4, FORKED)


def test_the_next_key_of_a_log_is_added_beside_the_first_and_its_state_stays(folder: WitnessFolder) -> None:
    cosigns(folder, 0, 4)
    other = a_key("example.org/next")[0]
    (seen,) = folder.add([other], ORIGIN)
    assert (seen.keys, seen.size) == ((a_key()[0], other), 4)
    assert folder.add([other], ORIGIN) == [seen]


@dataclass
class MeetingClock:
    """Gives the time once two requests are between judging and writing, or once it is clear that they never are."""

    meeting: Barrier = field(default_factory=lambda: Barrier(2))

    def now(self) -> int:
        with suppress(BrokenBarrierError):
            self.meeting.wait(timeout=0.5)
        return SECONDS * 1_000_000


def test_of_requests_that_come_at_once_over_threads_one_history_is_cosigned(folder: WitnessFolder) -> None:
    """Two histories from one old size: whichever comes first, the other one is refused."""
    cosigns(folder, 0, 2)
    meeting = WitnessFolder(folder.path, MeetingClock())
    bodies = [submission(2, (LEAVES, FORKED)[at % 2][:9]).written() for at in range(6)]
    with ThreadPoolExecutor(6) as pool:
        lines = list(pool.map(lambda body: _tried(meeting, body), bodies))
    assert sum(line is not None for line in lines) == 1


def _tried(folder: WitnessFolder, body: bytes) -> bytes | None:
    try:
        return folder.cosign(body)
    except (OtherSize, NotExtending):
        return None


@pytest.mark.thorough
@pytest.mark.slow
def test_of_requests_that_come_at_once_over_processes_one_history_is_cosigned(folder: WitnessFolder) -> None:
    cosigns(folder, 0, 2)
    code = (
        "import sys; from pathlib import Path; from adapters.clock import SystemClock;"
        "from adapters.signing.witness import WitnessFolder;"
        "body = sys.stdin.buffer.read();"
        "sys.stdout.buffer.write(WitnessFolder(Path(sys.argv[1]), SystemClock()).cosign(body))"
    )
    command = [sys.executable, "-c", code, str(folder.path)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(6)
    ]
    bodies = [submission(2, (LEAVES, FORKED)[at % 2][:9]).written() for at in range(6)]
    for process, body in zip(started, bodies, strict=True):
        assert process.stdin is not None
        process.stdin.write(body)
        process.stdin.close()
    lines = []
    for process in started:
        assert process.stdout is not None
        lines.append(process.stdout.read())
        process.stdout.close()
        process.wait()
    assert sum(bool(line) for line in lines) == 1


def test_a_witness_is_made_once_for_its_owner_alone_and_only_its_folder_is_one(
    folder: WitnessFolder, tmp_path: Path
) -> None:
    assert (folder.path.stat().st_mode & 0o777, (folder.path / "key").stat().st_mode & 0o777) == (0o700, 0o600)
    key = folder.key()
    assert isinstance(key, WitnessKey)
    assert key.name == NAME
    with refused(BadWitness, f"{folder.path} is a witness already: give a new folder, or use that one"):
        folder.make(NAME)
    assert folder.key() == key
    with pytest.raises(BadKey, match="claimline log witness new"):
        WitnessFolder(tmp_path, folder.clock).logs()
