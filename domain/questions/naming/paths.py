"""Things that the address itself names: by their ids alone. Other names are suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import Nearest, NotFound, UnknownName
from domain.questions.filters import PICK_ONE, Understanding, Understood
from domain.questions.naming.names import batch_named, conflict_named
from domain.questions.naming.places import place_named
from domain.questions.past import NamedThings
from domain.record.declarations import Conflict, Place
from domain.vocabulary import BatchId, ConflictId, PlaceId


@contextmanager
def in_path(what: str, name: str) -> Iterator[None]:
    """Raise ``NotFound`` where the parameter ``what`` is refused: the address itself has it."""
    try:
        yield
    except UnknownName as bad:
        if bad.parameter != what:
            raise
        raise NotFound(what, name, bad.cure, bad.nearest) from None


def refuse_names(of: Understanding, what: str) -> None:
    """Raise ``NotFound`` where ``what`` is named by something else than its id."""
    for each in of.understood:
        if each.parameter == what:
            raise _meant(each)


def place_at(past: NamedThings, place: PlaceId, *, at: int) -> Place:
    """Return the place of that id, as it was declared at the position ``at``. Raises ``NotFound``."""
    if (there := past.place(place, at=at)) is not None:
        return there
    with in_path("place", place):
        meant = place_named(past, place, at=at, conflicts=())
    raise _meant(meant) if meant is not None else NotFound("place", place, "ask again")


def conflict_at(past: NamedThings, conflict: ConflictId, *, at: int) -> Conflict:
    """Return the conflict of that id, as it was declared at the position ``at``. Raises ``NotFound``."""
    if (there := past.conflict(conflict, at=at)) is not None:
        return there
    if changes := past.changes_of_conflict(conflict, at=past.head().position):
        raise NotFound("conflict", conflict, f"it was declared at position {changes[0].position}")
    with in_path("conflict", conflict):
        meant = conflict_named(past, conflict, at=at)
    raise _meant(meant) if meant is not None else NotFound("conflict", conflict, "ask again")


def batch_at(past: NamedThings, batch: BatchId) -> None:
    """Raise ``NotFound`` unless there is an import of that id."""
    with in_path("batch", batch):
        meant = batch_named(past, batch, at=past.head().position)
    if meant is not None:
        raise _meant(meant)


def _meant(of: Understood) -> NotFound:
    return NotFound(of.parameter, of.asked or "", PICK_ONE, [Nearest(of.id, of.name)])
