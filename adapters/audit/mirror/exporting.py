"""From the database to a folder: tiles and bundles first, and last the checkpoint, which says that they are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.audit.mirror.files import CHECKPOINT, BadFolder, naming
from adapters.audit.mirror.writing import WritableFolder
from adapters.files.durable import PARTIAL
from domain.audit.ports import Tree
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint
from domain.proofs.errors import Wrong
from domain.proofs.merkle import leaf_hash, root
from domain.proofs.notes import NOTE_BYTES_MAX, parse_note
from domain.proofs.tiles import WIDTH, Tile, hashes_in, subtrees_in, tiles_of
from domain.record.store import EntryStore

README = "README.txt"
README_BYTES_MAX = 64 * 1024
ABOUT = """\
This is a log of Claimline, the record of who said who holds which town, as files that any web server can serve:

    {origin}

checkpoint      how many entries the log has, and the root hash over them, signed
tile/           the hashes of the Merkle tree
tile/entries/   the entries, up to 256 in a file, each after its length in two bytes

Their form is that of https://c2sp.org/tlog-tiles. To verify all of it, with the log's public key from somewhere else:

    claimline log verify --key KEY --log FOLDER
"""


def export_log(store: EntryStore, tree: Tree, signed: bytes, path: Path) -> Iterator[int]:
    """Write the log to ``path`` as far as the checkpoint ``signed`` goes; yields the position after each bundle.

    An earlier export of the same log is continued: what is there and as it should be stays, and bundles that have been
    emptied since are written anew. Raises ``BadFolder`` for any other folder, and ``Wrong`` where the entries are not
    those that are signed.
    """
    checkpoint, folder = parse_checkpoint(parse_note(signed)), WritableFolder(path)
    if _root(tree, checkpoint.size) != checkpoint.root:
        raise Wrong(f"the checkpoint of {checkpoint.size} entries is not of this log: nothing was exported")
    with folder.held():
        _refuse_another(folder, checkpoint, tree)
        folder.clear()
        folder.write(README, _about(checkpoint))
        yield from _export(store, tree, folder, checkpoint.size)
        folder.write(CHECKPOINT, signed)
        folder.drop_outgrown(checkpoint.size)


def _export(store: EntryStore, tree: Tree, folder: WritableFolder, size: int) -> Iterator[int]:
    for tile in tiles_of(size):
        [hashes] = tree.tiles([tile])
        folder.write(tile.path, hashes)
        if tile.level == 0:
            folder.write_bundles(tile, _entries(store, tile, hashes))
            yield tile.index * WIDTH + tile.width


def _entries(store: EntryStore, tile: Tile, hashes: bytes) -> list[bytes]:
    """Raises ``Wrong`` where one of them is not what the tree has; one that was removed is empty."""
    entries = [each.state for each in store.read_stored(after=tile.index * WIDTH, limit=tile.width)]
    for position, (entry, leaf) in enumerate(zip(entries, hashes_in(hashes), strict=True), tile.index * WIDTH + 1):
        if entry and leaf_hash(entry) != leaf:
            raise Wrong(f"the entry at position {position} is not the one that was recorded: its hash is another")
    return entries


def _root(tree: Tree, size: int) -> bytes:
    return root(size, subtrees_in(tree.tiles, size))


def _about(checkpoint: Checkpoint) -> bytes:
    return ABOUT.format(origin=checkpoint.origin).encode()


def _refuse_another(folder: WritableFolder, checkpoint: Checkpoint, tree: Tree) -> None:
    there = folder.fetch(CHECKPOINT, NOTE_BYTES_MAX)
    if there is None:
        _refuse_unless_begun(folder, checkpoint)
        return
    with naming(folder.path / CHECKPOINT):
        old = parse_checkpoint(parse_note(there))
    if old.origin != checkpoint.origin:
        raise BadFolder(
            f"{folder.path} holds the log {old.origin!r}, and this is {checkpoint.origin!r}: name a new folder"
        )
    if old.size > checkpoint.size:
        raise BadFolder(
            f"{folder.path} holds {old.size} entries, and this log {checkpoint.size}: it has lost the last of them, "
            f"perhaps to a backup; `claimline log import {folder.path}` brings them back"
        )
    if _root(tree, old.size) != old.root:
        raise BadFolder(f"{folder.path} holds {old.size} entries that are not the first of this log: they are two logs")


def _refuse_unless_begun(folder: WritableFolder, checkpoint: Checkpoint) -> None:
    """An empty folder, or one with an export that did not end: each begins with what it is about."""
    others = [each for each in folder.path.iterdir() if not each.name.endswith(PARTIAL)]
    if others and folder.fetch(README, README_BYTES_MAX) != _about(checkpoint):
        raise BadFolder(f"{folder.path} is not empty, and holds no export of this log: name a new folder")
