"""Compare the tiles of the tree with those of a replay of the log."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.audit.checks.tables import Difference, Table
from adapters.audit.checks.views import COMPARE, Telling
from domain.audit.checks import Finding
from domain.proofs.merkle import HASH_BYTES
from domain.proofs.tiles import HEIGHT, WIDTH, Tile


def _of_tile(view: str, table: Table, difference: Difference) -> Finding:
    """The position is that of the first entry below the first hash that differs."""
    del table
    level, number = (int(each) for each in difference.row[:2])
    one, other = (b"" if row is None else bytes(row[2]) for row in difference)
    pairs = enumerate(zip(one, other, strict=False))
    differing = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    position = ((number * WIDTH + differing // HASH_BYTES) << HEIGHT * level) + 1
    problem = f"the entry and its hash in {Tile(level, number).path} do not agree: one of the two was changed"
    return Finding(position, problem, COMPARE.format(view=view))


def _lowest(findings: Iterator[Finding]) -> Finding | None:
    """As the tiles lie: those of upper levels cover many entries."""
    return next(findings, None)


TILES = Telling(_of_tile, _lowest)
