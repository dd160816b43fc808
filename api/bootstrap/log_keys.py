"""The keys that sign the log: made, shown, and followed by others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from adapters.log.codec import LOG_KEY
from adapters.log.read import read
from adapters.signing.keys import KeyFile, SecretKey, new_key
from api.bootstrap import Service
from api.settings import PREFIX, Settings
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.errors import ClaimlineError
from domain.intake.append import Author
from domain.proofs.notes import VerifierKey
from domain.record.declarations import LogKeyDeclaration
from domain.record.store import EntryStore

READ_AT_ONCE = 10_000
ENVIRONMENT = (
    f"the keys are in {PREFIX}LOG_KEY, which no command can change: put them into a file that its owner alone can"
)


class KeysRefused(ClaimlineError):
    """What was asked for would lose a key, or cannot be done with where the keys are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    position: int
    old: VerifierKey
    new: VerifierKey
    until: Instant


def make_key(settings: Settings, name: str | None) -> tuple[Path, VerifierKey]:
    """The first key of the log, in its file. Raises ``KeysRefused`` where there is a file already."""
    file, key = _file(settings), new_key(name or settings.log_origin or f"localhost/claimline/{token_hex(8)}")
    try:
        file.create(key)
    except FileExistsError:
        raise KeysRefused(f"{file.path} is there already: `claimline log key rotate` replaces the key in it") from None
    return file.path, key.key


def begin_signing(service: Service) -> Iterator[str]:
    """Sign on in this process, where it is to; yields what its operator should know.

    Raises a ``ClaimlineError`` where a key was named that cannot be used.
    """
    if service.signer is None:
        return
    if (made := make_key_if_never_signed(service)) is not None:
        yield f"{made} is new: the key that signs the log. Keep it and {service.settings.mark_path} where they are"
    if service.settings.names_a_key:
        service.signer.signing.signers()
    service.signer.start()


def make_key_if_never_signed(service: Service) -> Path | None:
    """On a SQLite file that nobody has signed, a key beside it, with a name that nobody has. Returns where it is."""
    settings = service.settings
    if service.signer is None or settings.names_a_key or service.proving.checkpoints.latest() is not None:
        return None
    try:
        return make_key(settings, None)[0]
    except KeysRefused:  # it is there, or another process was first
        return None


def rotate(service: Service, author: Author, *, days: int, reason: str | None) -> Rotated:
    """Another key signs from now on, and the old one beside it for ``days``; the log says so.

    The file comes first. Where the log does not name its newest key yet, a rotation was cut short, and is ended.
    """
    file, now = _file(service.settings), service.recording.appending.clock.now()
    with file.held():
        keys = file.read()
        if not keys:
            raise KeysRefused(f"{file.path} holds no key to replace: `claimline log key new` makes one")
        if len(keys) == 1 or _is_named(service.store, keys[-1].key):
            keys = _followed(keys, now, days)
            file.replace(keys)
        return _declared(service, author, keys[-2], keys[-1].key, reason)


def _declared(service: Service, author: Author, old: SecretKey, new: VerifierKey, reason: str | None) -> Rotated:
    until = service.recording.appending.clock.now() if old.until is None else old.until
    declared = LogKeyDeclaration(old=old.key.text(), new=new.text(), until=until, reason=reason)
    done = service.recording.record(declared, author)
    return Rotated(position=done.position, old=old.key, new=new, until=until)


def _followed(keys: Sequence[SecretKey], now: Instant, days: int) -> list[SecretKey]:
    """Those whose time is up are dropped; the newest goes on for ``days``."""
    until = now + days * MICROSECONDS_PER_DAY
    signing = [each for each in keys if each.until is None or now < each.until]
    return [*(each.ending(until) for each in signing), new_key(keys[-1].key.name)]


def _file(settings: Settings) -> KeyFile:
    if settings.log_key is not None:
        raise KeysRefused(f"{ENVIRONMENT} read, and name that in {PREFIX}LOG_KEY_FILE")
    if settings.key_path is None:
        raise KeysRefused(f"no file of keys is named: set {PREFIX}LOG_KEY_FILE to one outside of the database")
    return KeyFile(settings.key_path)


def _is_named(store: EntryStore, key: VerifierKey) -> bool:
    """Whether an entry of the log says that ``key`` signs it."""
    after = 0
    while stored := store.read_stored(after=after, limit=READ_AT_ONCE):
        named = (read(each).entry.body for each in stored if each.name == LOG_KEY)
        if any(isinstance(body, LogKeyDeclaration) and body.new == key.text() for body in named):
            return True
        after = stored[-1].position
    return False
