"""The keys that sign checkpoints: a file, or a text, with a line for each.

A line is what Go's ``sumdb/note`` takes for a private key, ``PRIVATE+KEY+name+id+key``, the newest last; one that has
been replaced is followed by the time until which it signs: ``… until 2027-02-01T00:00:00Z``.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from adapters.files.durable import OWNER_ALONE, create_durably, write_durably
from adapters.signing.ed25519 import new_seed, public_of, sign
from domain.audit.ports import Signer
from domain.dates.edtf import parse_instant
from domain.dates.instants import Instant, to_text
from domain.errors import ClaimlineError
from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.errors import Malformed
from domain.proofs.notes import ED25519, KEY_BYTES, VerifierKey, refuse_name

BEGINNING = "PRIVATE+KEY+"
UNTIL = " until "
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
SEED_BYTES = KEY_BYTES


class BadKey(ClaimlineError):
    """Keys that cannot be used. Never says what they are."""


@dataclass(frozen=True, slots=True)
class SecretKey:
    key: VerifierKey
    seed: bytes = field(repr=False)
    until: Instant | None = None

    def line(self) -> str:
        secret = to_base64(ED25519 + self.seed)
        until = "" if self.until is None else f"{UNTIL}{to_text(self.until)}"
        return f"{BEGINNING}{self.key.name}+{self.key.id.hex()}+{secret}{until}\n"

    def signer(self) -> Signer:
        return Signer(self.key, partial(sign, self.seed), self.until)

    def ending(self, until: Instant) -> SecretKey:
        return self if self.until is not None else replace(self, until=until)


def new_key(name: str) -> SecretKey:
    """Raises ``Malformed`` for a name that cannot be."""
    refuse_name(name)
    seed = new_seed()
    return SecretKey(VerifierKey(name, public_of(seed)), seed)


def parse_keys(text: str, where: str) -> Sequence[SecretKey]:
    """Raises ``BadKey``, which names ``where`` they are from."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadKey(f"{where} holds no key: `claimline log key new` makes one")
    return [_parsed(line, f"line {number} of {where}") for number, line in enumerate(lines, start=1)]


def _parsed(line: str, where: str) -> SecretKey:
    key, _, until = line.partition(UNTIL)
    try:
        name, identity, encoded = key.removeprefix(BEGINNING).split("+", maxsplit=2)
        secret = from_base64(encoded)
        refuse_name(name)
        ends = parse_instant(until) if until else None
    except (ValueError, Malformed):
        secret, name, identity, ends = b"", "", "", None
    except ClaimlineError as error:
        raise BadKey(f"{where}: {error}") from None
    if not line.startswith(BEGINNING) or secret[:1] != ED25519 or len(secret) != 1 + SEED_BYTES:
        raise BadKey(
            f"{where} is not a private key: it is to read {BEGINNING}name+id+key, as `claimline log key new` writes"
        )
    found = SecretKey(VerifierKey(name, public_of(secret[1:])), secret[1:], ends)
    if found.key.id.hex() != identity:
        raise BadKey(f"{where}: the id of the key is {found.key.id.hex()}, and the line says {identity[:8]!r}: mend it")
    return found


class NoKeyring:
    """Of a process that is not to sign."""

    def signers(self) -> Sequence[Signer]:
        return ()


class KeyText:
    """Keys that the environment holds."""

    def __init__(self, text: str, where: str) -> None:
        self._keys = parse_keys(text, where)

    def signers(self) -> Sequence[Signer]:
        return [each.signer() for each in self._keys]


class KeyFile:
    """Keys in a file that its owner alone can read; looked at each time, so that a rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def signers(self) -> Sequence[Signer]:
        return [each.signer() for each in self.read()]

    def read(self) -> Sequence[SecretKey]:
        """None, where there is no file. Raises ``BadKey``."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
            with open(descriptor, encoding="utf-8") as file:  # noqa: PTH123 - so that what is asked for its mode is read
                _refuse_if_others_may_read(os.fstat(descriptor).st_mode, self.path)
                return parse_keys(file.read(), str(self.path))
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise BadKey(f"the keys in {self.path} cannot be read ({error})") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises ``BadKey`` where another process is about to replace the keys."""
        descriptor = os.open(self.path.with_name(f"{self.path.name}.lock"), os.O_RDWR | os.O_CREAT, OWNER_ALONE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise BadKey(f"another process replaces the keys in {self.path}: wait for it") from None
        finally:
            os.close(descriptor)

    def create(self, key: SecretKey) -> None:
        """Raises ``FileExistsError``: a key is never written over."""
        create_durably(self.path, key.line().encode())

    def replace(self, keys: Sequence[SecretKey]) -> None:
        write_durably(self.path, "".join(each.line() for each in keys).encode())


def _refuse_if_others_may_read(mode: int, path: Path) -> None:
    if mode & FOR_OTHERS:
        rights = f"{stat.S_IMODE(mode):04o}"
        raise BadKey(f"{path} may be read or changed by others (its rights are {rights}): chmod 0600 {path}")
