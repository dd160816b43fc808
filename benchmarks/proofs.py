"""The Merkle tree beside hashlib alone: how fast it grows and is verified, and how long a proof takes.

hashlib hashes the same bytes: each entry, and each pair of hashes, once. Entries have 600 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from adapters.audit.mirror.files import CHECKPOINT
from adapters.audit.mirror.reading import Mirror
from adapters.log.read import Read
from adapters.signing import ed25519
from adapters.views.tree.view import SqlTree, SqlTreeView
from adapters.views.view import Copy
from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.run import Run
from benchmarks.harness.timing import seconds
from domain.proofs import merkle
from domain.proofs.checkpoints import Trust
from domain.proofs.merkle import HASH_BYTES, LEAF, NODE, leaf_hash
from domain.proofs.tiles import WIDTH, bundle, edge_of, grown, subtrees_in, tiles_of
from domain.record.entries import Entry
from tests.support.builders import NOON, SALT, a_conflict
from tests.support.engines import Engine
from tests.unit.proofs.signing import signed_checkpoint, signer

ENTRY_BYTES = 600
AT_ONCE = 1_000  # entries that a follower reads at a time
ASKED = 200
Rows = dict[tuple[int, int], bytes]  # tiles, by level and index
MILLISECONDS = 1_000.0


class Seconds(NamedTuple):
    """``bare``: of hashlib over the same bytes, chunk by chunk in turn with ours, so that both are disturbed alike."""

    ours: float
    bare: float

    def of(self, leaves: int) -> Measured:
        return Measured.rate(leaves / self.ours, leaves / self.bare, leaves=leaves)


class Hashed(NamedTuple):
    """The leaves of a log, its tiles, and the time that it took to put the ones into the others."""

    leaves: list[bytes]
    rows: Rows
    seconds: Seconds


def entries(after: int, count: int) -> list[bytes]:
    return [b"%d" % number + b"x" * (ENTRY_BYTES - len(str(number))) for number in range(after, after + count)]


def bare_seconds(chunk: Sequence[bytes]) -> float:
    """Of hashlib over ``chunk`` as leaves, and over as many pairs of hashes, all laid out before."""
    leaves, pairs = [LEAF + entry for entry in chunk], [NODE + entry[: 2 * HASH_BYTES] for entry in chunk]
    began = perf_counter()
    for each in leaves:
        sha256(each).digest()
    for each in pairs:
        sha256(each).digest()
    return perf_counter() - began


def hashed(count: int) -> Hashed:
    leaves, rows = list[bytes](), Rows()
    bare = ours = 0.0
    for after in range(0, count, AT_ONCE):
        chunk = entries(after, min(AT_ONCE, count - after))
        bare += bare_seconds(chunk)
        began = perf_counter()
        edge = {tile.level: rows[tile.level, tile.index] for tile in edge_of(after)}
        new = [leaf_hash(entry) for entry in chunk]
        rows |= grown(edge, after, new)
        ours += perf_counter() - began
        leaves += new
    return Hashed(leaves, rows, Seconds(ours, bare))


def stored_seconds(engine: Engine, count: int) -> Seconds:
    """Of hashing the entries and keeping the tiles, without reading and decoding them, which all views share."""
    database = engine.database()
    view, ours, bare = SqlTreeView(database.engine), 0.0, 0.0
    prefix = Copy(view.name, building=False).prefix
    with database.write() as session:
        view.create(session, prefix=prefix, copy="")
    entry = Entry(position=1, recorded_at=NOON, recorded_by="desk", batch=None, salt=SALT, body=a_conflict())
    for after in range(0, count, AT_ONCE):
        chunk = entries(after, min(AT_ONCE, count - after))
        decoded = [replace(entry, position=after + number) for number in range(1, len(chunk) + 1)]
        began = perf_counter()
        reads = [Read(each, leaf_hash(state)) for each, state in zip(decoded, chunk, strict=True)]
        with database.write() as session:
            view.apply(session, reads, prefix=prefix)
        ours += perf_counter() - began
        bare += bare_seconds(chunk)
    database.close()
    return Seconds(ours, bare)


def proof_seconds(engine: Engine, leaves: int) -> float:
    """The median of making an inclusion proof or a consistency proof from stored tiles."""
    database, random = engine.database(), Random(1)
    subtrees = subtrees_in(SqlTree(database).tiles, leaves)
    times = [
        seconds(partial(prove, random.randrange(1, leaves), leaves, subtrees))
        for prove in (merkle.inclusion_proof, merkle.consistency_proof)
        for _ in range(ASKED)
    ]
    database.close()
    return median(times)


def verified_seconds(folder: Path, count: int, rows: Rows) -> Seconds:
    """Of verifying the log in ``folder``, which is written for it."""
    for tile in tiles_of(count):
        _write(folder / tile.path, rows[tile.level, tile.index])
        if tile.level == 0:
            _write(folder / tile.bundle_path, bundle(entries(tile.index * WIDTH, tile.width)))
    key, sign = signer()
    root = merkle.root(count, subtrees_in(lambda tiles: [rows[tile.level, tile.index] for tile in tiles], count))
    _write(folder / CHECKPOINT, signed_checkpoint(count, root, [(key, sign)]))
    read, ours, bare, began = 0, 0.0, 0.0, perf_counter()
    for part in Mirror(folder, Trust([key], ed25519.verify)).parts():
        ours += perf_counter() - began
        read += len(part.entries)
        bare += bare_seconds(part.entries)
        began = perf_counter()
    if read != count:
        raise RuntimeError(f"{read} entries of {count} were verified")
    return Seconds(ours, bare)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def tree(run: Run) -> Hashed:
    return run.once("tree", lambda: hashed(run.statements))


def into_tiles(run: Run) -> Measured:
    return tree(run).seconds.of(run.statements)


def verified(run: Run) -> Measured:
    leaves, rows, _ = tree(run)
    with TemporaryDirectory(dir=run.folder) as folder:
        return verified_seconds(Path(folder), len(leaves), rows).of(len(leaves))


def stored(engine: str, run: Run) -> Measured:
    with run.empty(engine) as empty:
        took = stored_seconds(empty, run.statements)
        proof = MILLISECONDS * proof_seconds(empty, run.statements)
    return replace(took.of(run.statements), note=f"a proof from stored tiles takes {proof:.2g} ms")


def _figure(name: str, measures: str, measure: Callable[[Run], Measured]) -> Figure:
    return Figure(
        name=name,
        against="hashlib alone",
        unit="leaves/s",
        reach=None,
        measures=measures,
        measure=measure,
        in_fast=False,
    )


FIGURES = (
    _figure("proofs-tiles", "Entries hashed and put into the tiles of the tree.", into_tiles),
    _figure("proofs-tiles-sqlite", "The same, and kept by the view on SQLite.", partial(stored, "sqlite")),
    _figure("proofs-tiles-pg", "The same, and kept on PostgreSQL.", partial(stored, "postgres")),
    _figure("proofs-verify", "A whole log verified, from the files of its export.", verified),
)
