"""Logs made by hand, as files: with the definition of the tree, not with the code that is tested."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from adapters.signing import ed25519
from domain.proofs.checkpoints import Checkpoint, Trust
from domain.proofs.notes import VerifierKey, signed
from domain.proofs.tiles import bundle, tiles_of
from tests.unit.proofs import definitions

ORIGIN = "log.example/war"
Files = dict[str, bytes]


def a_key(name: str = ORIGIN) -> tuple[VerifierKey, bytes]:
    """The same for the same name; the second is its seed."""
    seed = name.encode().ljust(32, b".")[:32]
    return VerifierKey(name, ed25519.public_of(seed)), seed


def trust_in(*names: str, origin: str | None = None, need: int = 1) -> Trust:
    return Trust([a_key(name)[0] for name in names or (ORIGIN,)], ed25519.verify, origin, need)


def a_checkpoint(leaves: Sequence[bytes], *, origin: str = ORIGIN, by: Sequence[str] = (ORIGIN,)) -> bytes:
    """Signed by the keys of these names."""
    text = Checkpoint(origin, len(leaves), definitions.root(leaves)).text()
    signers = [(key, partial(ed25519.sign, seed)) for key, seed in map(a_key, by)]
    return signed(text, signers).written()


def files_of(entries: Sequence[bytes], *, emptied: Mapping[int, bytes] | None = None) -> Files:
    """``emptied``: what was at these positions before its removal; ``entries`` has nothing there."""
    recorded = [(emptied or {}).get(position, entry) for position, entry in enumerate(entries, 1)]
    leaves = [definitions.leaf(entry) for entry in recorded]
    files = {"checkpoint": a_checkpoint(leaves)}
    for tile in tiles_of(len(entries)):
        first, width = tile.index * 256, 256**tile.level
        hashes = [leaves[(first + at) * width : (first + at + 1) * width] for at in range(tile.width)]
        files[tile.path] = b"".join(definitions.root(each) for each in hashes)
        if tile.level == 0:
            files[tile.bundle_path] = bundle(entries[first : first + tile.width])
    return files


def a_redaction(position: int, leaf: bytes, *, at: int, of: bytes | None = None) -> bytes:
    """The entry at position ``at``: the one at ``position`` was emptied, which was ``of`` where that is a redaction."""
    name, remains = ("claim.v1", {}) if of is None else ("redaction.v1", json.loads(of)["body"])
    body = {"leaf": leaf.hex(), "name": name, "position": position, "remains": {"body": remains}}
    return json.dumps({"body": body, "position": at, "type": "redaction.v1"}, separators=(",", ":")).encode()


def entries_of(count: int) -> list[bytes]:
    return [f"entry {position}".encode() for position in range(1, count + 1)]


def put_down(files: Mapping[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder
