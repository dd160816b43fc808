"""The deletion that a redaction orders: whoever reads of one that was not carried out does it."""

from __future__ import annotations

import logging

from adapters import codec
from domain.ports import EntryStore
from domain.proofs.merkle import leaf_hash

logger = logging.getLogger(__name__)


def finish_erasures(store: EntryStore) -> bool:
    """Delete the bytes of every entry that a redaction names and that still has them. Returns whether there were any.

    One whose hash is another than the redaction names keeps its bytes: without them nothing would prove the log.
    """
    due = store.unerased()
    named = {codec.redaction_of(each.state) for each in store.read_redactions(due)} if due else set()
    there = {position: state for position in due if (state := _bytes_at(store, position))}  # the rest is erased by now
    erased = [position for position, state in there.items() if (position, leaf_hash(state)) in named]
    for position in sorted(there.keys() - set(erased)):
        logger.error("a redaction names the entry at position %d with a hash that is not its own: it stays", position)
    if erased:
        store.erase(erased)
    return bool(erased)


def _bytes_at(store: EntryStore, position: int) -> bytes:
    return store.read_stored(after=position - 1, limit=1)[0].state
