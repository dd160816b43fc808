"""The keys that sign the log: the first one made, and each replaced by the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapters.log.codec import LOG_KEY
from adapters.log.read import read
from adapters.signing.keys import KeyFile, SecretKey, new_key
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.errors import ClaimlineError
from domain.intake.append import Author
from domain.intake.use_cases import Recording
from domain.ports import Clock
from domain.proofs.notes import VerifierKey
from domain.record.declarations import LogKeyDeclaration
from domain.record.store import EntryStore

READ_AT_ONCE = 10_000


class KeysRefused(ClaimlineError):
    """What was asked for would lose a key, or cannot be done with where the keys are."""


class Rotated(NamedTuple):
    position: int
    old: VerifierKey
    new: VerifierKey
    until: Instant


def make_key(file: KeyFile, name: str) -> VerifierKey:
    """The first key of the log, in its file. Raises ``KeysRefused`` where there is a file already."""
    key = new_key(name)
    try:
        file.create(key)
    except FileExistsError:
        raise KeysRefused(f"{file.path} is there already: `claimline log key rotate` replaces the key in it") from None
    return key.key


class KeyRotation:
    def __init__(self, *, file: KeyFile, store: EntryStore, recording: Recording, clock: Clock) -> None:
        self._file = file
        self._store = store
        self._recording = recording
        self._clock = clock

    def rotate(self, author: Author, *, days: int, reason: str | None) -> Rotated:
        """Another key signs from now on, and the old one beside it for ``days``; the log says so.

        The file comes first. Where the log does not name its newest key yet, a rotation was cut short, and is ended.
        """
        now = self._clock.now()
        with self._file.held():
            keys = self._file.read()
            if not keys:
                raise KeysRefused(f"{self._file.path} holds no key to replace: `claimline log key new` makes one")
            if len(keys) == 1 or self._is_named(keys[-1].key):
                keys = _followed(keys, now, days)
                self._file.replace(keys)
            return self._declared(author, keys[-2], keys[-1].key, reason)

    def _declared(self, author: Author, old: SecretKey, new: VerifierKey, reason: str | None) -> Rotated:
        until = self._clock.now() if old.until is None else old.until
        declared = LogKeyDeclaration(old=old.key.text(), new=new.text(), until=until, reason=reason)
        done = self._recording.record(declared, author)
        return Rotated(position=done.position, old=old.key, new=new, until=until)

    def _is_named(self, key: VerifierKey) -> bool:
        """Whether an entry of the log says that ``key`` signs it."""
        after = 0
        while stored := self._store.read_stored(after=after, limit=READ_AT_ONCE):
            named = (read(each).entry.body for each in stored if each.name == LOG_KEY)
            if any(isinstance(body, LogKeyDeclaration) and body.new == key.text() for body in named):
                return True
            after = stored[-1].position
        return False


def follows(store: EntryStore, new: VerifierKey, old: Sequence[VerifierKey]) -> bool:
    """Whether rotations in the log lead from one of ``old`` to ``new``."""
    named = (read(each).entry.body for each in store.read_named(LOG_KEY))
    before = {body.new: body.old for body in named if isinstance(body, LogKeyDeclaration)}
    key, wanted = new.text(), {each.text() for each in old}
    while (key := before.pop(key, "")) and key not in wanted:
        pass
    return bool(key)


def _followed(keys: Sequence[SecretKey], now: Instant, days: int) -> list[SecretKey]:
    """Drop the keys whose time is up; let the newest sign for ``days`` more."""
    until = now + days * MICROSECONDS_PER_DAY
    signing = [each for each in keys if each.until is None or now < each.until]
    return [*(each.ending(until) for each in signing), new_key(keys[-1].key.name)]
