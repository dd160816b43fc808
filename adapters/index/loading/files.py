"""The sorted rows of the index in a file, so that a process starts without reading the tables.

One line of JSON says what follows: the columns, one after another, as they lie in memory. It names the last entry that
the rows hold, and a checksum of the columns. The file holds ids, instants and positions, and no words of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import orjson

from adapters.files.durable import write_durably
from adapters.index.rows.columns import NO_ROWS, Block, Column, Order, Retractions, Scope
from adapters.index.rows.names import Dictionary, Names
from adapters.index.rows.sorting import sorted_block, struck
from adapters.index.state import IndexState
from domain.errors import ClaimlineError
from domain.vocabulary import Voice

FORMAT = 2
HEADER_BYTES_MAX = 256 * 1024**2


class Damaged(ClaimlineError):
    """A file that does not hold a saved index whole."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}: it is written anew")


class Header(NamedTuple):
    """``rules``: a digest of the conflicts, with the rules that their dates are read by."""

    format: int
    position: int
    entry_hash: str
    copy: tuple[int, int]
    rules: str
    names: Sequence[Sequence[str]]
    scopes: Sequence[tuple[int, int, Sequence[int]]]
    columns: Sequence[tuple[str, str, int]]  # name, type, how many
    checksum: int


def save(path: Path, state: IndexState, *, entry_hash: str, copy: tuple[int, int], rules: str) -> None:
    """``state`` has all its rows in one block."""
    columns = dict(_columns(state.base, state.retractions))
    header = Header(
        format=FORMAT,
        position=state.position,
        entry_hash=entry_hash,
        copy=copy,
        rules=rules,
        names=[list(names.ids) for names in state.names],
        scopes=[(*key, _bounds(scope)) for key, scope in state.base.scopes.items()],
        columns=[(name, column.dtype.str, len(column)) for name, column in columns.items()],
        checksum=_checksum(columns.values()),
    )
    parts = (np.ascontiguousarray(column).data for column in columns.values())
    write_durably(path, b"".join([orjson.dumps(header._asdict()), b"\n", *parts]))


def header_of(path: Path) -> Header:
    """Raises ``Damaged``."""
    with path.open("rb") as file:
        line = file.readline(HEADER_BYTES_MAX)
    try:
        shape = orjson.loads(line)
        if shape["format"] != FORMAT:
            raise Damaged(path, f"is of format {shape['format']}")
        return Header(**{**shape, "copy": tuple(shape["copy"])})
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Damaged(path, "does not begin with a header") from None


def saved_state(path: Path, header: Header) -> IndexState:
    """Raises ``Damaged``."""
    with path.open("rb") as file:
        file.readline(HEADER_BYTES_MAX)
        columns = {name: np.fromfile(file, np.dtype(kind), count) for name, kind, count in header.columns}
        whole = not file.read(1)
    if not whole or any(len(columns[name]) != count for name, _, count in header.columns):
        raise Damaged(path, "is not whole")
    if _checksum(columns.values()) != header.checksum:
        raise Damaged(path, "has other bytes than were written")
    retractions = Retractions._make(columns[f"retractions.{name}"] for name in Retractions._fields)
    return IndexState(
        position=header.position,
        names=Dictionary(*(Names(ids) for ids in header.names)),
        base=_block(columns, header, retractions),
        later=NO_ROWS,
        tail=sorted_block(NO_ROWS, retractions),
        retractions=retractions,
    )


def _columns(block: Block, retractions: Retractions) -> Iterator[tuple[str, Column]]:
    for name in _of_block():
        yield name, getattr(block, name)
    for voice, order in block.orders.items():
        for name, column in order._asdict().items():
            if column is not None:
                yield f"{voice}.{name}", column
    for name, column in retractions._asdict().items():
        yield f"retractions.{name}", column


def _of_block() -> Iterator[str]:
    """The columns of a block that it has itself."""
    return (field.name for field in fields(Block) if field.name not in {"struck", "orders", "scopes"})


def _block(columns: Mapping[str, Column], header: Header, retractions: Retractions) -> Block:
    own: dict[str, Any] = {name: columns[name] for name in _of_block()}
    return Block(
        **own,
        struck=struck(columns["position"], retractions),
        orders={voice: Order._make(columns.get(f"{voice}.{name}") for name in Order._fields) for voice in Voice},
        scopes={(conflict, matter): _scope(bounds) for conflict, matter, bounds in header.scopes},
    )


def _bounds(scope: Scope) -> list[int]:
    slices = (scope.rows, *(scope.groups[voice] for voice in Voice))
    return [bound for each in slices for bound in (each.start, each.stop)]


def _scope(bounds: Sequence[int]) -> Scope:
    rows, *groups = (slice(*bounds[start : start + 2]) for start in range(0, len(bounds), 2))
    return Scope(rows, dict(zip(Voice, groups, strict=True)))


def _checksum(columns: Iterable[Column]) -> int:
    checksum = 0
    for column in columns:
        checksum = crc32(np.ascontiguousarray(column).data, checksum)
    return checksum
