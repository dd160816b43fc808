"""The deletion that a redaction orders. A reader that finds one not carried out does it."""

from __future__ import annotations

import logging

from adapters.log import codec
from domain.proofs.merkle import leaf_hash
from domain.record.store import EntryStore

logger = logging.getLogger(__name__)


def finish_erasures(store: EntryStore) -> bool:
    """Delete the bytes of every entry that a redaction names and that still has them. Returns whether there were any.

    One whose hash is another than the redaction names keeps its bytes: without them nothing would prove the log.
    """
    due, others = due_erasures(store)
    for position in others:
        logger.error("a redaction names the entry at position %d with a hash that is not its own: it stays", position)
    if due:
        store.erase(due)
    return bool(due)


def due_erasures(store: EntryStore) -> tuple[list[int], list[int]]:
    """The positions that a redaction names and whose bytes are there all the same; and those with other bytes."""
    named_positions = store.unerased()
    redactions = store.read_redactions(named_positions) if named_positions else ()
    named = {codec.redaction_of(each.state) for each in redactions}
    there = {position: state for position in named_positions if (state := _bytes_at(store, position))}
    due = [position for position, state in there.items() if (position, leaf_hash(state)) in named]
    return due, sorted(there.keys() - set(due))


def _bytes_at(store: EntryStore, position: int) -> bytes:
    return store.read_stored(after=position - 1, limit=1)[0].state
