"""Who signs the log, with which keys, and what it is signed for."""

from __future__ import annotations

from time import monotonic, sleep

from adapters.mark_file import MarkFile
from adapters.signer import CheckpointSigner
from adapters.signing_keys import KeyFile, KeyText
from api.settings import PREFIX, BadSetting, Settings, Signer
from domain.ports import Clock, EntryStore, Keyring, Leadership
from domain.proofs.notes import Key
from domain.proving import NoCheckpoint, NotCovered, Proving
from domain.signing import Signing

WAIT_SECONDS = 10.0
POLL_SECONDS = 0.02


def signer(
    settings: Settings, proving: Proving, store: EntryStore, leadership: Leadership, clock: Clock
) -> CheckpointSigner | None:
    """What signs in this process; None where it has no key. Raises ``BadSetting``."""
    keyring = _keyring(settings)
    if keyring is None:
        return None
    mark = settings.mark_path
    if mark is None:
        cure = "name a file outside of the database, which no restore of that brings back"
        raise BadSetting("log_mark_file", "is not set, and there is a key to sign with", cure)
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


def _keyring(settings: Settings) -> Keyring | None:
    if settings.log_signer is Signer.ELSEWHERE:
        return None
    if settings.log_key is not None:
        return KeyText(settings.log_key, f"the setting {PREFIX}LOG_KEY")
    return None if settings.key_path is None else KeyFile(settings.key_path)


def known_keys(settings: Settings, proving: Proving, origin: str) -> list[Key]:
    """The public keys that sign the log ``origin`` here, or that signed it last; none where this is another log."""
    latest, keyring = proving.checkpoints.latest(), _keyring(settings)
    last = latest.keys if latest is not None and latest.checkpoint.origin == origin else ()
    held = [] if keyring is None else [each.key for each in keyring.signers()]
    named = settings.log_origin or next((key.name for key in held), None)
    return [*last, *(held if named == origin else ())]


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
