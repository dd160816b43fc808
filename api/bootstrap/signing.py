"""The keys of the settings, and the signer that signs with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from secrets import token_hex

from adapters.signing.ed25519 import verify
from adapters.signing.keys import KeyFile, KeyText
from adapters.signing.mark import MarkFile
from adapters.signing.moving import MarkTaking
from adapters.signing.rotation import KeysRefused, follows
from adapters.signing.rotation import make_key as made_key
from adapters.signing.signer import CheckpointSigner
from adapters.signing.witnesses import AskedWitnesses, HttpWitnesses
from api.settings import PREFIX, BadSetting, Settings, Signer
from domain.audit.ports import Keyring
from domain.audit.prove import Proving
from domain.audit.sign import NoKey, Signing
from domain.audit.witnesses import WitnessAsking
from domain.ports import Clock, Leadership
from domain.proofs.notes import VerifierKey
from domain.record.store import EntryStore

ENVIRONMENT = (
    f"the keys are in {PREFIX}LOG_KEY, which no command can change: put them into a file that its owner alone can"
)


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
        cosigners=_cosigners(settings, proving),
        follows=partial(follows, store),
    )
    return CheckpointSigner(signing=signing, store=store, leadership=leadership)


def _cosigners(settings: Settings, proving: Proving) -> AskedWitnesses | None:
    policy = settings.log_policy
    if policy is None or not policy.witnesses:
        return None
    return AskedWitnesses(policy, _asking(proving))


def _asking(proving: Proving) -> WitnessAsking:
    return WitnessAsking(client=HttpWitnesses(), verify=verify, consistency=proving.consistency)


def mark_taking(settings: Settings, signer: CheckpointSigner | None) -> MarkTaking:
    """Raises ``NoKey`` in a process that is not to sign."""
    if signer is None:
        raise NoKey(keyless(settings) or "this process is not to sign")
    asking = _asking(signer.signing.proving)
    return MarkTaking(signing=signer.signing, policy=settings.log_policy, asking=asking)


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


def keyless(settings: Settings) -> str | None:
    """Why this process cannot sign, and the cure; None where it has a key."""
    if settings.log_signer is Signer.ELSEWHERE:
        return f"this process does not sign ({PREFIX}LOG_SIGNER): run `claimline log sign` where the key is"
    if settings.log_key is not None or (settings.key_path is not None and settings.key_path.exists()):
        return None
    if settings.sqlite_path is not None and not settings.names_a_key:
        return "no key has been made yet: `claimline serve` makes one, and signs"
    return (
        f"no key is set: set {PREFIX}LOG_KEY_FILE to a file outside of the database, make the key in it with"
        " `claimline log key new`, and start `claimline serve` with the same setting"
    )


def unsigned(settings: Settings) -> Iterator[str]:
    """Tell who starts a service that signs nothing, unless the settings say so."""
    if settings.log_signer is Signer.HERE:
        yield f"Nothing will be signed: {keyless(settings)}"


def held_keys(settings: Settings) -> tuple[str | None, Sequence[VerifierKey]]:
    """The log that this process may sign, and the public keys that it does it with. Raises a ``ClaimlineError``."""
    keyring = _keyring(settings)
    held = [] if keyring is None else [each.key for each in keyring.signers()]
    return settings.log_origin or next((key.name for key in held), None), held


def key_file(settings: Settings) -> KeyFile:
    """The file that a command may change. Raises ``KeysRefused``."""
    if settings.log_key is not None:
        raise KeysRefused(f"{ENVIRONMENT} read, and name that in {PREFIX}LOG_KEY_FILE")
    if settings.key_path is None:
        raise KeysRefused(f"no file of keys is named: set {PREFIX}LOG_KEY_FILE to one outside of the database")
    return KeyFile(settings.key_path)


def make_key(settings: Settings, name: str | None) -> tuple[Path, VerifierKey]:
    """The first key of the log, in its file. Raises ``KeysRefused`` where there is a file already."""
    file = key_file(settings)
    return file.path, made_key(file, name or settings.log_origin or f"localhost/claimline/{token_hex(8)}")


def make_key_if_never_signed(settings: Settings, proving: Proving) -> Path | None:
    """On a SQLite file that nobody has signed, a key beside it, with a name that nobody has. Returns where it is."""
    if settings.names_a_key or proving.checkpoints.latest() is not None:
        return None
    try:
        return make_key(settings, None)[0]
    except KeysRefused:  # it is there, or another process was first
        return None
