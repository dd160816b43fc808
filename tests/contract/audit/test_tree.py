"""The promises of the port ``Tree``: the hashes of the log as far as it has been read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.views.rebuilding import rebuild
from adapters.views.tree.view import SqlTree, SqlTreeView
from api.demo import load
from domain.audit.ports import Tree
from domain.proofs.errors import Wrong
from domain.proofs.merkle import leaf_hash, root
from domain.proofs.tiles import Tile, subtrees_in, tiles_of
from tests.support.engines import Engine
from tests.support.running import Running, running
from tests.support.small_record import DECLARED, a_claim, a_report, small_record
from tests.unit.proofs import definitions


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        running.service.await_views(DECLARED)
        yield running


@pytest.fixture
def tree(there: Running) -> Tree:
    return SqlTree(there.service.database)


def test_the_tiles_are_those_of_the_entries_before_and_after_a_rebuild(engine: Engine) -> None:
    with running(engine) as there:
        load(there.service)
        there.service.await_views(there.service.store.size())
        database, store = there.service.database, there.service.store
        tree = SqlTree(database)
        leaves = [leaf_hash(stored.state) for stored in store.read_stored(after=0, limit=1_000)]
        tiles = tree.tiles(list(tiles_of(tree.size())))

        assert tree.size() == len(leaves) == store.size()
        assert root(len(leaves), subtrees_in(tree.tiles, len(leaves))) == definitions.root(leaves)
        assert root(100, subtrees_in(tree.tiles, 100)) == definitions.root(leaves[:100])
        rebuild(store, database, SqlTreeView(database.engine))
        assert tree.tiles(list(tiles_of(tree.size()))) == tiles


def test_a_log_that_was_not_read_yet_has_no_leaf(engine: Engine) -> None:
    database = engine.database()
    assert SqlTree(database).size() == 0
    database.close()


def test_a_tile_comes_as_wide_as_it_is_wanted(tree: Tree) -> None:
    (whole,) = tree.tiles([Tile(0, 0, DECLARED)])

    assert tree.tiles([Tile(0, 0, 1), Tile(0, 0, 2)]) == [whole[:32], whole[:64]]


def test_a_tile_wider_than_the_tree_is_refused(tree: Tree) -> None:
    with pytest.raises(Wrong, match="has 4 hashes"):
        tree.tiles([Tile(0, 0, DECLARED + 1)])


def test_a_snapshot_stays_while_the_tree_grows(there: Running, tree: Tree) -> None:
    with tree.snapshot() as before:
        sizes = [before.size()]
        there.service.await_views(there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))["position"])
        sizes += [before.size(), tree.size()]

    assert sizes == [DECLARED, DECLARED, there.service.store.size()]
