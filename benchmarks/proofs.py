"""The Merkle tree: how fast it grows, alone and stored, and what a proof costs in a log of a million entries.

    .venv/bin/python -m benchmarks.proofs [ENTRIES]

Prints leaves a second: what hashlib alone does over the same bytes (each entry, and each pair of hashes, once), what it
takes to hash them and put them into tiles, to verify the whole log in a folder, of which every file is read, and to
keep the tiles on each engine through the view that follows the log. Then the median time of 200 inclusion and
consistency proofs, made from stored tiles, and of verifying one. Entries have 600 bytes. Machines differ and are
shared: read the ratios.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import NamedTuple

from adapters.audit.mirror.files import CHECKPOINT
from adapters.audit.mirror.reading import Mirror
from adapters.log.read import Read
from adapters.signing import ed25519
from adapters.views.tree.view import SqlTree, SqlTreeView
from adapters.views.view import Copy
from domain.proofs import merkle
from domain.proofs.checkpoints import Trust
from domain.proofs.merkle import HASH_BYTES, LEAF, NODE, Subtrees, leaf_hash
from domain.proofs.tiles import WIDTH, bundle, edge_of, grown, subtrees_in, tiles_of
from domain.record.entries import Entry
from tests.support.builders import NOON, SALT, a_conflict
from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine
from tests.unit.proofs.signing import signed_checkpoint, signer

ENTRIES = 1_000_000
ENTRY_BYTES = 600
AT_ONCE = 1_000  # entries that a follower reads at a time
ASKED = 200
Rows = dict[tuple[int, int], bytes]  # tiles, by level and index
Make = Callable[[], list[bytes]]  # a proof
Verify = Callable[[list[bytes]], None]


class Seconds(NamedTuple):
    """``bare``: of hashlib over the same bytes, chunk by chunk in turn with ours, so that both are disturbed alike."""

    ours: float
    bare: float


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


def hashed(count: int) -> tuple[list[bytes], Rows]:
    """The leaves of the log, and its tiles; prints how fast the ones go into the others."""
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
    tell_rate("hashlib alone", count, Seconds(bare, bare))
    tell_rate("into tiles", count, Seconds(ours, bare))
    return leaves, rows


def tell_rate(what: str, count: int, seconds: Seconds) -> None:
    rate, ratio = count / seconds.ours, seconds.bare / seconds.ours
    sys.stdout.write(f"{what:<16} {rate:>9,.0f} leaves/s, ratio {ratio:.2f}\n")


def stored_seconds(engine: Engine, count: int) -> Seconds:
    """Of hashing the entries and keeping the tiles, without reading and decoding them, which all views share."""
    database = engine.database()
    view, seconds, bare = SqlTreeView(database.engine), 0.0, 0.0
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
        seconds += perf_counter() - began
        bare += bare_seconds(chunk)
    database.close()
    return Seconds(seconds, bare)


def inclusion(leaves: Sequence[bytes], subtrees: Subtrees, chance: Random) -> tuple[Make, Verify]:
    size, index = len(leaves), chance.randrange(len(leaves))
    root = merkle.root(size, subtrees)
    return (
        lambda: merkle.inclusion_proof(index, size, subtrees),
        lambda proof: merkle.verify_inclusion(leaves[index], index, size, proof, root),
    )


def consistency(leaves: Sequence[bytes], subtrees: Subtrees, chance: Random) -> tuple[Make, Verify]:
    new, old = len(leaves), chance.randrange(1, len(leaves))
    roots = merkle.root(old, subtrees), merkle.root(new, subtrees)
    return (
        lambda: merkle.consistency_proof(old, new, subtrees),
        lambda proof: merkle.verify_consistency(old, new, proof, *roots),
    )


def tell_proofs(engine: Engine, leaves: Sequence[bytes]) -> None:
    database, chance = engine.database(), Random(1)
    subtrees = subtrees_in(SqlTree(database).tiles, len(leaves))
    for ask in (inclusion, consistency):
        times = [_timed(*ask(leaves, subtrees, chance)) for _ in range(ASKED)]
        made, verified = (median(each) for each in zip(*times, strict=True))
        told = f"{made * 1e3:.2f} ms made, {verified * 1e6:.0f} µs verified"
        sys.stdout.write(f"{engine.name:<16} {ask.__name__:<12} {told}\n")
    database.close()


def _timed(make: Make, verify: Verify) -> tuple[float, float]:
    began = perf_counter()
    proof = make()
    between = perf_counter()
    verify(proof)
    return between - began, perf_counter() - between


def verified_seconds(folder: Path, count: int, rows: Rows) -> Seconds:
    """Of verifying the log in ``folder``, which is written for it."""
    for tile in tiles_of(count):
        _write(folder / tile.path, rows[tile.level, tile.index])
        if tile.level == 0:
            _write(folder / tile.bundle_path, bundle(entries(tile.index * WIDTH, tile.width)))
    key, sign = signer()
    root = merkle.root(count, subtrees_in(lambda tiles: [rows[tile.level, tile.index] for tile in tiles], count))
    _write(folder / CHECKPOINT, signed_checkpoint(count, root, [(key, sign)]))
    verified, seconds, bare, began = 0, 0.0, 0.0, perf_counter()
    for part in Mirror(folder, Trust([key], ed25519.verify)).parts():
        seconds += perf_counter() - began
        verified += len(part.entries)
        bare += bare_seconds(part.entries)
        began = perf_counter()
    if verified != count:
        raise RuntimeError(f"{verified} entries of {count} were verified")
    return Seconds(seconds, bare)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main(count: str = str(ENTRIES)) -> None:
    leaves, rows = hashed(int(count))
    with tempfile.TemporaryDirectory() as folder:
        tell_rate("whole log", len(leaves), verified_seconds(Path(folder), len(leaves), rows))
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for engine in (sqlite_engine(Path(folder)), postgres_engine(server)):
            tell_rate(f"on {engine.name}", len(leaves), stored_seconds(engine, len(leaves)))
            tell_proofs(engine, leaves)


if __name__ == "__main__":
    main(*sys.argv[1:])
