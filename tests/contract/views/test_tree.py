"""The tree as a view: its tiles are those of the entries, on either engine and after a rebuild."""

from __future__ import annotations

from adapters.views.follower import rebuild
from adapters.views.tree.view import SqlTree, SqlTreeView
from api.demo import load
from domain.proofs.merkle import leaf_hash, root
from domain.proofs.tiles import subtrees_in, tiles_of
from tests.support.engines import Engine
from tests.support.running import running
from tests.unit.proofs import definitions


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
