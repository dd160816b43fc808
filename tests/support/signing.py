"""A service whose log is signed: its key and its mark in files of their own, outside of the database."""

from __future__ import annotations

from pathlib import Path

from adapters.signing.ed25519 import verify
from adapters.signing.keys import KeyFile, new_key
from adapters.signing.signer import CheckpointSigner
from api.bootstrap import Installation
from api.settings import Settings
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.proofs.checkpoints import Checkpoint, Trust, trusted_checkpoint
from domain.proofs.notes import VerifierKey
from tests.support.engines import Engine

ORIGIN = "example.org/log"
KNOWN_KEY = "PRIVATE+KEY+example.org/log+f180a478+AUEga2V5IHRoYXQgZXZlcnlib2R5IG1heSBrbm93Li4u"


def signing_settings(engine: Engine, folder: Path) -> Settings:
    """With a key file in ``folder``, made where it is not there yet."""
    keys = KeyFile(folder / "keys")
    if not keys.read():
        keys.create(new_key(ORIGIN))
    return Settings(database=engine.url, log_key_file=str(keys.path))


def always_signed(engine: Engine) -> Settings:
    """With one key that everybody knows, in the environment; the mark beside a SQLite file."""
    return Settings(database=engine.url, log_key=KNOWN_KEY, log_mark_file=f"{engine.path}.mark")


def signer_of(service: Installation) -> CheckpointSigner:
    assert service.signer is not None
    return service.signer


def public_keys(settings: Settings) -> list[VerifierKey]:
    return [each.key for each in KeyFile(Path(settings.log_key_file or "")).read()]


def trusted(note: bytes, settings: Settings) -> Checkpoint:
    """What ``note`` says, having been signed with one of the keys of ``settings``."""
    return trusted_checkpoint(note, Trust(public_keys(settings), verify, ORIGIN))


def declare(service: Installation, *names: str) -> None:
    """An entry for each of ``names``, which the views hold when this returns."""
    drafts = [PlaceDraft(id=name, name=name.title(), identifiers={}) for name in names]
    service.recording.record_each(drafts, Author("tests"))
    service.await_views(service.store.size())
