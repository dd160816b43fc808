"""The difference between two releases, in words and rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from api.releases.about import FILE, About, read
from api.releases.making import SUMS, sha256_of
from api.releases.tables import TABLES, ReleaseTable
from api.releases.writing import files_of
from domain.proofs.errors import Malformed
from domain.releases.differences import TableDifference, table_difference

ROWS_SHOWN = 10  # of each table, as text
UNCOMPARED = frozenset({"stances_by_day"})  # its rows follow from those of the stances


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDifference:
    """``tables``: by name, those that differ."""

    before: About
    after: About
    replaced: bool  # the later one names the earlier as the one that it replaces
    tables: Mapping[str, TableDifference]

    def shape(self) -> dict[str, Any]:
        return {
            "from": _named(self.before),
            "to": _named(self.after),
            "replaced": self.replaced,
            "tables": {name: _shape(TABLES_BY_NAME[name], each) for name, each in self.tables.items()},
        }

    def lines(self) -> Iterator[str]:
        yield f"from: {_told(self.before)}"
        yield f"to:   {_told(self.after)}"
        if self.replaced:
            yield "The second release says that it replaces the first."
        if self.before.conflicts != self.after.conflicts:
            yield f"The conflicts differ: {_conflicts(self.before)}, then {_conflicts(self.after)}."
        if not self.tables:
            yield "No row of any table differs."
        for name, each in self.tables.items():
            yield from _lines(TABLES_BY_NAME[name], each)


TABLES_BY_NAME: Mapping[str, ReleaseTable] = {table.name: table for table in TABLES}


def release_difference(before: Path, after: Path) -> ReleaseDifference:
    """Compare the files as they are, without verifying them. Raises ``Malformed`` for a folder without a release."""
    first, second = about_of(before), about_of(after)
    found = {
        table.name: table_difference(_rows(before, table), _rows(after, table), table.key)
        for table in TABLES
        if table.name not in UNCOMPARED
    }
    replaced = second.replaces is not None and second.replaces["fingerprint"] == sha256_of(before / SUMS)
    tables = {name: each for name, each in found.items() if each}
    return ReleaseDifference(before=first, after=second, replaced=replaced, tables=tables)


def about_of(folder: Path) -> About:
    try:
        return read((folder / FILE).read_bytes(), None)
    except (FileNotFoundError, NotADirectoryError):
        raise Malformed(f"{folder} holds no {FILE}: it is not a release of Claimline") from None


def _rows(folder: Path, table: ReleaseTable) -> Iterator[Mapping[str, str]]:
    file = folder / (files_of(table, long_csv=True)[0] or "")
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, strict=True)
    except (FileNotFoundError, UnicodeDecodeError, csv.Error) as error:
        raise Malformed(f"{file} cannot be read: {error}") from None


def _named(of: About) -> Mapping[str, Any]:
    return {"title": of.title, "known_at": of.tree.known_at, "size": of.tree.head.size, "root": of.tree.head.root.hex()}


def _told(of: About) -> str:
    return f"{of.title}, position {of.tree.known_at}"


def _conflicts(of: About) -> str:
    return "all" if of.conflicts is None else ", ".join(of.conflicts)


def _shape(table: ReleaseTable, of: TableDifference) -> Mapping[str, Any]:
    changed = [
        {
            "key": dict(zip(table.key, each.key, strict=True)),
            "fields": {name: {"before": old, "after": new} for name, (old, new) in each.fields.items()},
        }
        for each in of.changed
    ]
    return {"added": list(of.added), "removed": list(of.removed), "changed": changed}


def _lines(table: ReleaseTable, of: TableDifference) -> Iterator[str]:
    yield f"\n{table.name}: {len(of.added)} added, {len(of.removed)} removed, {len(of.changed)} changed"
    yield from _first(f"  added    {_row(table, each)}" for each in of.added)
    yield from _first(f"  removed  {_row(table, each)}" for each in of.removed)
    yield from _first(
        f"  changed  {' '.join(each.key)}: " + "; ".join(f"{name} {_pair(pair)}" for name, pair in each.fields.items())
        for each in of.changed
    )


def _first(lines: Iterable[str]) -> Iterator[str]:
    left = iter(lines)
    yield from islice(left, ROWS_SHOWN)
    if more := sum(1 for _ in left):
        yield f"  … and {more:,} more rows: --json shows all"


def _row(table: ReleaseTable, row: Mapping[str, str]) -> str:
    said = [row[name] for name in ("status", "holder", "outcome", "reason", "name") if row.get(name)]
    return " ".join([*(row[name] for name in table.key), *said])


def _pair(pair: tuple[str, str]) -> str:
    old, new = (each or "nothing" for each in pair)
    return f"from {old} to {new}"
