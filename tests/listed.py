"""A feed that is a list: as many items as a test wants, when it wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Condition

from domain.errors import Fault
from domain.instants import Instant
from domain.outgoing import CursorLost, FeedItem, Stretch, Wanted

TYPES = ("claim.appended", "denial.appended")


@dataclass
class ListFeed:
    """Item n is under position n, and its cursor is ``history:n``."""

    history: str = "first"
    items: list[FeedItem] = field(default_factory=list)
    _moved: Condition = field(default_factory=Condition)

    def grow(self, count: int, *, at: Instant = 0) -> list[str]:
        """Returns the ids of the new items."""
        with self._moved:
            began = len(self.items)
            self.items += [self._made(began + number, at) for number in range(1, count + 1)]
            self._moved.notify_all()
            return [each.id for each in self.items[began:]]

    def _made(self, position: int, at: Instant) -> FeedItem:
        return FeedItem(
            id=f"{self.history}-{position}",
            type=TYPES[position % 2],
            position=position,
            cursor=f"{self.history}:{position}",
            time=at,
            subject=f"place-{position % 3}",
            data={"number": position, "текст": "Сіверськ"},
        )

    def faults(self, wanted: Wanted) -> Sequence[Fault]:
        return [Fault(f"/filter/{name}", "is no filter here", "leave it out") for name in wanted if name != "type"]

    def read(self, wanted: Wanted, *, after: str, limit: int) -> Stretch:
        position = self.position_of(after)
        read = self.items[position : position + limit]
        items = [each for each in read if wanted.get("type") in (None, each.type)]
        return Stretch(items, read[-1].cursor if read else after, len(read) < limit)

    def item(self, cursor: str) -> FeedItem | None:
        position = self.position_of(cursor)
        return self.items[position - 1] if 0 < position <= len(self.items) else None

    def head(self) -> str:
        return f"{self.history}:{len(self.items)}"

    def before(self, position: int) -> str:
        return f"{self.history}:{min(position - 1, len(self.items))}"

    def position_of(self, cursor: str) -> int:
        history, _, position = cursor.partition(":")
        if history != self.history:
            raise CursorLost("the log is another one than it was")
        return int(position)

    def wait(self, *, past: str, timeout_seconds: float) -> bool:
        position = self.position_of(past)
        with self._moved:
            return self._moved.wait_for(lambda: len(self.items) > position, timeout_seconds)
