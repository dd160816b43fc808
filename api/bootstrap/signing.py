"""Who signs the log, with which keys, and what it is signed for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from adapters.signing.keys import KeyFile, KeyText
from adapters.signing.mark import MarkFile
from adapters.signing.signer import CheckpointSigner
from api.settings import PREFIX, BadSetting, Settings, Signer
from domain.audit.ports import Keyring, Published
from domain.audit.prove import NoCheckpoint, NotCovered, Proving
from domain.audit.sign import Signing
from domain.ports import Clock, Leadership
from domain.proofs.notes import VerifierKey
from domain.record.store import EntryStore

WAIT_SECONDS = 10.0
POLL_SECONDS = 0.02


def signer(
    settings: Settings, proving: Proving, store: EntryStore, leadership: Leadership, clock: Clock
) -> CheckpointSigner | None:
    """What signs in this process; None where it has no key. Raises ``BadSetting``."""
    keyring = _keyring(settings)
    if keyring is None:
        return None
    mark = mark_path(settings)
    signing = Signing(
        proving=proving,
        checkpoints=proving.checkpoints,
        mark=MarkFile(mark),
        keyring=keyring,
        clock=clock,
        origin=settings.log_origin,
        where=str(mark),
    )
    return CheckpointSigner(signing=signing, store=store, leadership=leadership)


def mark_path(settings: Settings) -> Path:
    """Raises ``BadSetting`` where the mark would be nowhere."""
    if settings.mark_path is None:
        cure = "name a file outside of the database, which no restore of that brings back"
        raise BadSetting("log_mark_file", "is not set, and there is a key to sign with", cure)
    return settings.mark_path


def _keyring(settings: Settings) -> Keyring | None:
    if settings.log_signer is Signer.ELSEWHERE:
        return None
    if settings.log_key is not None:
        return KeyText(settings.log_key, f"the setting {PREFIX}LOG_KEY")
    return None if settings.key_path is None else KeyFile(settings.key_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningStatus:
    """``tree``: how many entries the tree holds; ``signed``: how many the latest checkpoint covers."""

    tree: int
    signed: int
    keys: Sequence[VerifierKey]
    trouble: str | None

    def shape(self) -> dict[str, Any]:
        told = {} if self.trouble is None else {"trouble": self.trouble}
        keys = [f"{each.name}+{each.id.hex()}" for each in self.keys]
        return {"tree": self.tree, "signed": self.signed, "keys": keys, **told}

    def lines(self) -> Iterator[str]:
        by = f" by {', '.join(self.shape()['keys'])}" if self.keys else ""
        yield f"the tree holds {self.tree} entries, of which {self.signed} are signed{by}"
        if self.trouble is not None:
            yield f"  nothing is signed: {self.trouble}"


def status(proving: Proving, signer: CheckpointSigner | None) -> SigningStatus:
    latest = proving.checkpoints.latest()
    return SigningStatus(
        tree=proving.tree.size(),
        signed=0 if latest is None else latest.checkpoint.size,
        keys=() if latest is None else latest.keys,
        trouble=_of_what_is_served(proving, latest) if signer is None else signer.trouble,
    )


def _of_what_is_served(proving: Proving, latest: Published | None) -> str | None:
    """What can be seen without the mark, in a process that does not sign."""
    if latest is None or proving.is_continued(latest.checkpoint, proving.present(latest.checkpoint.origin)):
        return None
    return (
        f"the first {latest.checkpoint.size} entries are not those that were signed, or not all there: "
        "`claimline status` where the key is says what to do"
    )


def known_keys(settings: Settings, proving: Proving, origin: str) -> list[VerifierKey]:
    """The public keys that sign the log ``origin`` here, or that signed it last; none where this is another log."""
    latest, (named, held) = proving.checkpoints.latest(), held_keys(settings)
    last = latest.keys if latest is not None and latest.checkpoint.origin == origin else ()
    return [*last, *(held if named == origin else ())]


def held_keys(settings: Settings) -> tuple[str | None, list[VerifierKey]]:
    """The log that this process may sign, and the public keys that it does it with. Raises a ``ClaimlineError``."""
    keyring = _keyring(settings)
    held = [] if keyring is None else [each.key for each in keyring.signers()]
    return settings.log_origin or next((key.name for key in held), None), held


def signed(proving: Proving, signer: CheckpointSigner | None, *, within_seconds: float = WAIT_SECONDS) -> bytes:
    """A signed checkpoint that covers all that the tree holds now. Raises ``Unsigned``."""
    size, until = proving.tree.size(), monotonic() + within_seconds
    while True:
        latest = proving.checkpoints.latest()
        if latest is not None and latest.checkpoint.size >= size > 0:
            return latest.note
        if size == 0 or monotonic() > until:
            raise NoCheckpoint if latest is None else NotCovered(size, latest.checkpoint.size)
        if signer is None or not signer.sign():
            sleep(POLL_SECONDS)
