"""The versions of all statements as columns of numbers: what peers are given, as narrow as it can be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from domain.vocabulary import Matter, Status

Column: TypeAlias = npt.NDArray[np.integer[Any]]
Table: TypeAlias = Mapping[str, Column]

NONE = -1  # the number of what is not there
OPEN = 2**31 - 1
MATTERS: Mapping[str | None, int] = {None: NONE} | {str(matter): code for code, matter in enumerate(Matter)}
STATUSES: Mapping[str | None, int] = {None: NONE} | {str(status): code for code, status in enumerate(Status)}
WIDTHS = {  # in bytes; of both tables, in this order
    "versions": {
        "position": 4,
        "known_from": 4,
        "known_to": 4,
        "place": 4,
        "speaker": 2,
        "claimant": 2,
        "matter": 2,
        "status": 2,
        "side": 2,
        "retracted": 2,
        "stated_earliest": 8,
        "stated_latest": 8,
        "effective_earliest": 8,
        "effective_latest": 8,
        "until_latest": 8,
        "rank": 8,
    },
    "retractions": {"target": 4, "known_from": 4, "known_to": 4, "stated_earliest": 8, "stated_latest": 8},
}
# ``retracted``: whether any retraction of it was ever recorded. Only there has a peer to look for one that counts.
SOURCES = {
    "versions": f"""
select position, known_from, min(known_to, {OPEN}), place, speaker, claimant, matter, status, side,
  id in (select retracts from record_statements where retracts is not null),
  stated_earliest, stated_latest, effective_earliest, effective_latest, until_latest, rank
from record_statements order by position, known_from""",
    "retractions": f"""
select s.position, t.known_from, min(t.known_to, {OPEN}), t.stated_earliest, t.stated_latest
from record_statements t join record_statements s on s.id = t.retracts and s.is_last = 1
where t.retracts is not null""",
}


class Codes(dict[str | None, int]):
    """Numbers of names, from 0 on."""

    def __init__(self) -> None:
        super().__init__({None: NONE})

    def __missing__(self, name: str | None) -> int:
        self[name] = code = len(self) - 1
        return code


def read_tables(file: Path) -> Mapping[str, Table]:
    """A row for each version of a statement, and one for each version of a retraction, from the record in SQLite."""
    with closing(sqlite3.connect(file)) as connection:
        columns = {name: list(zip(*connection.execute(sql), strict=True)) for name, sql in SOURCES.items()}
    claimants = Codes()
    codes: Mapping[str, Mapping[str | None, int]] = {
        "place": Codes(),
        "speaker": claimants,
        "claimant": claimants,
        "side": claimants,
        "matter": MATTERS,
        "status": STATUSES,
    }
    return {name: _table(name, columns[name], codes) for name in SOURCES}


def _table(name: str, columns: Iterable[Sequence[Any]], codes: Mapping[str, Mapping[str | None, int]]) -> Table:
    table = dict[str, Column]()
    for (column, width), values in zip(WIDTHS[name].items(), columns, strict=True):
        coded = values if column not in codes else [codes[column][value] for value in values]
        table[column] = np.array(coded, f"i{width}")
    return table
