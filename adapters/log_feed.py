"""The entries of the log as items of a feed, read straight from the log.

An item is an entry, its id the hash that the log is proved by. Of filters it knows the type.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters import codec
from adapters.reading import Read, leaf_at, read_on
from domain.errors import Fault
from domain.feeding import CursorLost, FeedItem, Stretch, Wanted
from domain.ports import EntryStore
from domain.proofs.merkle import EMPTY_ROOT

ID_LENGTH, HASH_LENGTH = 32, 16
DECLARATIONS = frozenset({"conflict.declared", "place.declared", "batch.declared"})
TYPES = {
    "report.v1": "report.appended",
    "claim.v1": "claim.appended",
    "denial.v1": "denial.appended",
    "retraction.v1": "retraction.appended",
    "correction.v1": "statement.corrected",
    "annulment.v1": "statement.annulled",
    "corroboration.v1": "statement.corroborated",
    "source-correction.v1": "report.corrected",
    "conflict.v1": "conflict.declared",
    "place.v1": "place.declared",
    "batch.v1": "batch.declared",
}


class LogFeed:
    """The ``Feeding`` port on the log itself."""

    def __init__(self, store: EntryStore) -> None:
        self._store = store

    def faults(self, wanted: Wanted) -> Sequence[Fault]:
        unknown = [Fault(f"/filter/{name}", "is no filter here", "leave it out") for name in wanted if name != "type"]
        strange = sorted(_types(wanted) - set(TYPES.values()))
        cure = f"there are {', '.join(sorted(TYPES.values()))}"
        return unknown + [Fault("/filter/type", f"{each[:80]!r} is no type of an item", cure) for each in strange]

    def read(self, wanted: Wanted, *, after: str, limit: int) -> Stretch:
        position = self.position_of(after)
        reads, unreadable = read_on(self._store, after=position, limit=limit)
        if unreadable is not None and not reads:
            raise unreadable
        types = _types(wanted) or set(TYPES.values()) - DECLARATIONS
        items = [item for item in map(_item, reads) if item.type in types]
        return Stretch(items, _cursor(reads[-1].position, reads[-1].leaf) if reads else after, len(reads) < limit)

    def item(self, cursor: str) -> FeedItem | None:
        reads, _ = read_on(self._store, after=self.position_of(cursor) - 1, limit=1)
        return _item(reads[0]) if reads else None

    def head(self) -> str:
        return self.before(self._store.size() + 1)

    def before(self, position: int) -> str:
        last = min(position - 1, self._store.size())
        return _cursor(last, EMPTY_ROOT if last == 0 else leaf_at(self._store, last) or EMPTY_ROOT)

    def position_of(self, cursor: str) -> int:
        position, _, _ = cursor.partition(".")
        if not position.isdigit() or cursor != self.before(int(position) + 1):
            raise CursorLost("the log is another one than it was: replay since a position that both have")
        return int(position)

    def wait(self, *, past: str, timeout_seconds: float) -> bool:
        return self._store.wait(after=self.position_of(past), timeout_seconds=timeout_seconds)


def _types(wanted: Wanted) -> set[str]:
    return {each.strip() for each in wanted["type"].split(",")} if "type" in wanted else set()


def _cursor(position: int, leaf: bytes) -> str:
    return f"{position}.{leaf.hex()[:HASH_LENGTH]}"


def _item(read: Read) -> FeedItem:
    name, shape = codec.body_to_shape(read.entry.body)
    return FeedItem(
        id=read.leaf.hex()[:ID_LENGTH],
        type=TYPES[name],
        position=read.position,
        cursor=_cursor(read.position, read.leaf),
        time=read.entry.recorded_at,
        subject=str(shape.get("id") or shape.get("target") or shape.get("report")),
        data=shape,
    )
