"""Services with logs of their own, which witnesses cosign."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.signing import ed25519
from adapters.signing.mark import MarkFile
from api.bootstrap import Installation
from api.settings import Settings
from domain.proofs.checkpoints import Checkpoint, Signed, Trust, signed_checkpoint
from domain.proofs.notes import VerifierKey
from domain.proofs.policies import WitnessPolicy
from tests.support.engines import Engine, sqlite_engine
from tests.support.signing import ORIGIN, public_keys, signing_settings


@dataclass(frozen=True)
class Desk:
    """A service with a log of its own, and the witness that it runs for others."""

    settings: Settings
    key: VerifierKey
    engine: Engine


def a_desk(folder: Path, name: str) -> Desk:
    (folder / name).mkdir()
    engine = sqlite_engine(folder / name)
    settings = signing_settings(engine, folder / name)
    return Desk(settings, public_keys(settings)[0], engine)


def copy_key(of: Desk, to: Desk) -> None:
    Path(str(to.settings.key_path)).write_bytes(Path(str(of.settings.key_path)).read_bytes())


def set_mark(desk: Desk, checkpoint: Checkpoint) -> None:
    """As somebody does who brings an older one, or makes one up."""
    MarkFile(Path(str(desk.settings.mark_path))).write(checkpoint)


def trust(desk: Desk, policy: WitnessPolicy | None) -> Trust:
    return Trust([desk.key], ed25519.verify, ORIGIN, policy=policy)


def signed_by(service: Installation, desk: Desk, policy: WitnessPolicy | None) -> Signed:
    return signed_checkpoint(service.signed(), trust(desk, policy))


def cosigners(signed: Signed) -> list[str]:
    return [each.key.name for each in signed.cosigned or ()]
