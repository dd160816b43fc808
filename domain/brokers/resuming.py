"""From which item to publish on, by what the stream and our database say: pure."""

from __future__ import annotations

from typing import NamedTuple

from domain.brokers.streams import KeptCursor, StreamEnd, StreamRefused

DELETE = "delete the stream, and its consumers with it, to have everything published again"


class Resumption(NamedTuple):
    """Publish what comes after ``cursor``, but for the first ``skipped`` items: they are in the stream."""

    cursor: str | None
    skipped: int = 0


def resumption(end: StreamEnd, kept: KeptCursor) -> Resumption:
    """Every item takes one sequence, in order. So the last message tells what is in the stream, if it is still there.

    If it is not, our database tells: of a sequence between its two marks, the item is known. Raises ``StreamRefused``
    where neither tells.
    """
    if end.last is not None and end.last.cursor is None:
        problem = f"the message at sequence {end.last.sequence} of the stream {kept.stream} is not an item of a log"
        raise StreamRefused(f"{problem}: let nobody else publish to its subjects, and {DELETE}")
    if end.sequence == 0:
        return Resumption(None)
    if end.last is not None and end.last.sequence == end.sequence:
        return Resumption(end.last.cursor)
    if end.sequence == kept.begun.sequence:
        return Resumption(kept.begun.cursor)
    if kept.done.sequence <= end.sequence < kept.begun.sequence:
        return Resumption(kept.done.cursor, end.sequence - kept.done.sequence)
    problem = (
        f"the stream {kept.stream} ends at sequence {end.sequence} without that message, and this database knows"
        f" the items up to sequence {kept.begun.sequence}"
    )
    raise StreamRefused(f"{problem}: its last item cannot be told; {DELETE}")
