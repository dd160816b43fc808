"""Two versions of a table compared by the key of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Cells = Mapping[str, str]  # by column
RowKey = tuple[str, ...]


class ChangedRow(NamedTuple):
    """``fields``: by column, what stood there before and what stands there after."""

    key: RowKey
    fields: Mapping[str, tuple[str, str]]


class TableDifference(NamedTuple):
    added: Sequence[Cells]
    removed: Sequence[Cells]
    changed: Sequence[ChangedRow]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def table_difference(before: Iterable[Cells], after: Iterable[Cells], key: Sequence[str]) -> TableDifference:
    """In the order of the keys. A column that one of them lacks is blank there."""
    old, new = ({tuple(row[name] for name in key): row for row in rows} for rows in (before, after))
    return TableDifference(
        added=[new[each] for each in sorted(new.keys() - old.keys())],
        removed=[old[each] for each in sorted(old.keys() - new.keys())],
        changed=[
            ChangedRow(each, _fields(old[each], new[each]))
            for each in sorted(old.keys() & new.keys())
            if old[each] != new[each]
        ],
    )


def _fields(old: Cells, new: Cells) -> Mapping[str, tuple[str, str]]:
    columns = dict.fromkeys((*old, *new))
    return {name: pair for name in columns if (pair := (old.get(name, ""), new.get(name, "")))[0] != pair[1]}
