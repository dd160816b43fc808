"""The Merkle tree of the log as tiles, one row a tile: a partial one is the beginning of what it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from adapters.log.read import Read
from adapters.sql.dialect import BLOB, Engine
from adapters.sql.session import Database, Session
from adapters.views.view import Copy, cursor_of
from domain.audit.ports import Tree
from domain.proofs.errors import Wrong
from domain.proofs.merkle import HASH_BYTES
from domain.proofs.tiles import WIDTH, Tile, edge_of, grown

VIEW = "tree"
FULL = WIDTH * HASH_BYTES


class SqlTreeView:
    name = VIEW
    version = 1
    tables = ("tiles",)
    depends_on: tuple[str, ...] = ()

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine = engine

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        del copy  # it has no index but its key
        columns = f"level integer not null, number bigint not null, hashes {BLOB[self._engine]} not null"
        session.execute(f"create table {prefix}tiles ({columns}, primary key (level, number))", {})

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        size = reads[0].position - 1
        edge = {tile.level: _hashes(session, prefix, tile) for tile in edge_of(size)}
        changed = grown(edge, size, [read.leaf for read in reads])
        # A full tile never changes: were it to, the row stays as it is, and a check tells.
        session.many(
            f"insert into {prefix}tiles (level, number, hashes) values (:level, :number, :hashes)"
            " on conflict (level, number) do update set hashes = excluded.hashes"
            f" where length({prefix}tiles.hashes) < {FULL}",
            [{"level": level, "number": number, "hashes": hashes} for (level, number), hashes in changed.items()],
        )


def _hashes(session: Session, prefix: str, tile: Tile) -> bytes:
    """Raises ``Wrong`` where there is less of ``tile`` than the log is long."""
    where: Mapping[str, object] = {"level": tile.level, "number": tile.index}
    rows = session.rows(f"select hashes from {prefix}tiles where level = :level and number = :number", where)
    hashes = bytes(rows[0][0]) if rows else b""
    if len(hashes) < tile.width * HASH_BYTES:
        raise Wrong(f"{tile.path} has {len(hashes) // HASH_BYTES} hashes: `claimline rebuild {VIEW}` makes it anew")
    return hashes[: tile.width * HASH_BYTES]


class SqlTree:
    """The ``Tree`` port, on the tables of the view."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def snapshot(self) -> Iterator[Tree]:
        with self._database.read() as session:
            yield _Snapshot(session)

    def size(self) -> int:
        with self.snapshot() as tree:
            return tree.size()

    def tiles(self, wanted: Sequence[Tile]) -> Sequence[bytes]:
        with self.snapshot() as tree:
            return tree.tiles(wanted)


class _Snapshot:
    """The ``Tree`` port, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._copy = Copy(VIEW, building=False)

    def snapshot(self) -> AbstractContextManager[Tree]:
        return nullcontext(self)

    def size(self) -> int:
        cursor = cursor_of(self._session, self._copy)
        return 0 if cursor is None else cursor.position

    def tiles(self, wanted: Sequence[Tile]) -> Sequence[bytes]:
        return [_hashes(self._session, self._copy.prefix, tile) for tile in wanted]
