"""A witness: a folder with its key, and a file for each log that it knows, with the last checkpoint that it cosigned.

A log without its file is unknown: where one is lost, nothing is cosigned until somebody adds the log again.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.files.durable import OWNER_ALONE, make_durably, write_durably
from adapters.signing import ed25519
from adapters.signing.keys import BadKey, KeyFile, SecretKey, new_key
from domain.dates.instants import MICROSECONDS_PER_SECOND
from domain.errors import ClaimlineError
from domain.ports import Clock
from domain.proofs.checkpoints import parse_checkpoint
from domain.proofs.cosignatures import cosign
from domain.proofs.errors import Malformed
from domain.proofs.notes import Note, VerifierKey, WitnessKey, parse_key, parse_note
from domain.proofs.witnessing import (
    OtherRoot,
    SeenLog,
    UnknownLog,
    judge,
    name_of_log,
    origin_of,
    parse_submission,
)

logger = logging.getLogger(__name__)
SEEN, FORK = ".log", ".fork"  # end the names of files


class BadWitness(ClaimlineError):
    """The folder of a witness cannot be used. It is never passed over: it says what may not be cosigned."""


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    path: Path
    clock: Clock

    def make(self, name: str) -> WitnessKey:
        """A new witness. Raises ``BadWitness`` where there is one already."""
        secret = new_key(name)
        make_durably(self.path)
        self.path.chmod(0o700)
        try:
            self._key_file.create(secret)
        except FileExistsError:
            raise BadWitness(f"{self.path} is a witness already: give a new folder, or use that one") from None
        return _public(secret)

    def key(self) -> WitnessKey:
        return _public(self._secret())

    def add(self, keys: Sequence[VerifierKey], origin: str | None) -> list[SeenLog]:
        """Cosign the logs that ``keys`` sign, each the one of its name, or ``origin``. Their last checkpoints stay."""
        self._secret()
        with self._held():
            return [self._added(key, origin or key.name) for key in keys]

    def logs(self) -> list[SeenLog]:
        """By origin."""
        self._secret()
        files = sorted(self.path.glob(f"*{SEEN}"))
        return sorted((_read(file)[0] for file in files), key=lambda each: each.origin)

    def latest(self, name: str) -> bytes | None:
        """The last checkpoint that was cosigned of the log with this name; empty if none was; None if it is unknown."""
        file = self.path / f"{name}{SEEN}"
        return _read(file)[1] if file.exists() else None

    def cosign(self, content: bytes) -> bytes:
        """The cosignature for a submission. It is on the disk, and no other request came between, when this returns.

        Raises ``Malformed``, ``WitnessRefused``, or ``BadWitness``.
        """
        submission, secret = parse_submission(content), self._secret()
        origin = origin_of(submission)
        with self._held():
            seen = self._seen(origin)
            try:
                note, checkpoint = judge(submission, seen, ed25519.verify)
            except OtherRoot as fork:
                self._keep_fork(origin, submission.note, str(fork))
                raise
            seconds = self.clock.now() // MICROSECONDS_PER_SECOND
            line = cosign(note.text, _public(secret), secret.signer().sign, seconds)
            known = {(key.name, key.id) for key in seen.keys}
            by_log = [each for each in note.signatures if (each.name, each.id) in known]
            self._write(seen._replace(last=checkpoint), Note(note.text, (*by_log, line)))
        return line.line().encode()

    def _added(self, key: VerifierKey, origin: str) -> SeenLog:
        file = self._file(origin)
        seen, note = _read(file) if file.exists() else (SeenLog(origin, (), None), b"")
        seen = seen._replace(keys=tuple(dict.fromkeys([*seen.keys, key])))
        self._write(seen, note)
        return seen

    def _seen(self, origin: str) -> SeenLog:
        file = self._file(origin)
        if not file.exists():
            raise UnknownLog(f"this witness does not know the log {origin[:200]!r}: ask its operator to add its key")
        return _read(file)[0]

    def _write(self, seen: SeenLog, note: Note | bytes) -> None:
        keys = "".join(f"key {key.text()}\n" for key in seen.keys)
        content = note.written() if isinstance(note, Note) else note
        try:
            write_durably(self._file(seen.origin), f"origin {seen.origin}\n{keys}\n".encode() + content)
        except OSError as error:
            raise BadWitness(f"{self.path} cannot be written to ({error.strerror}): nothing is cosigned") from None

    def _keep_fork(self, origin: str, note: bytes, problem: str) -> None:
        """The proof that a log showed two histories: this note, and the one of the same size beside it."""
        file = self.path / f"{name_of_log(origin)}{FORK}"
        logger.error("FORK: %s; the second one is kept in %s", problem, file)
        if not file.exists():
            last = self._file(origin).read_bytes().partition(b"\n\n")[2]
            write_durably(file, last + b"\n" + note)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """One at a time, over all processes: else two could be judged by the same last checkpoint."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, OWNER_ALONE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _secret(self) -> SecretKey:
        keys = self._key_file.read()
        if len(keys) != 1:
            raise BadKey(f"{self.path} is not the folder of a witness: `claimline log witness new` makes one")
        return keys[0]

    @property
    def _key_file(self) -> KeyFile:
        return KeyFile(self.path / "key")

    def _file(self, origin: str) -> Path:
        return self.path / f"{name_of_log(origin)}{SEEN}"


def _public(secret: SecretKey) -> WitnessKey:
    return WitnessKey(secret.key.name, secret.key.public)


def _read(file: Path) -> tuple[SeenLog, bytes]:
    """Return a log as it is known, and the note of its last checkpoint. Raises ``BadWitness``."""
    try:
        head, _, note = file.read_bytes().partition(b"\n\n")
        first, *lines = head.decode().split("\n")
        keys = tuple(parse_key(line.removeprefix("key ")) for line in lines)
        last = parse_checkpoint(parse_note(note)) if note else None
    except (OSError, UnicodeDecodeError, Malformed) as error:
        cure = "bring it back from where it was kept; without it, nothing tells a fork from the log"
        raise BadWitness(f"{file} cannot be read ({error}): {cure}") from None
    return SeenLog(first.removeprefix("origin "), keys, last), note
