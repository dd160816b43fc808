"""The feed as webhooks read it: cursors and filters as texts, items in the shape that they have on every way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api import shapes_feed
from api.feed_filters import faults_in, filter_of
from domain.asking import BadQuestion
from domain.errors import CursorDiverged, Fault
from domain.feed import FeedFilter, Item, ItemKey, ItemType
from domain.feed_cursor import NUMBER_MAX
from domain.feeding import Feeding, item_id
from domain.outgoing import CursorLost, FeedItem, Stretch, Wanted

ALL = FeedFilter(types=tuple(ItemType))


@dataclass(frozen=True, slots=True)
class WebhookFeed:
    """The ``OutgoingFeed`` port. Each method may raise ``ViewsBehind`` for what the feed has not got to yet."""

    feeding: Feeding

    def faults(self, wanted: Wanted) -> Sequence[Fault]:
        return [each._replace(pointer=f"/filter{each.pointer}") for each in faults_in(wanted)]

    def read(self, wanted: Wanted, *, after: str, limit: int) -> Stretch:
        start = self._key(after)
        reading = self.feeding.read(filter_of(self.feeding, wanted), after=start, limit=limit)
        [following] = self.feeding.cursors([reading.next]).values()
        return Stretch(self._told(reading.items), following, reading.next >= reading.head)

    def item(self, cursor: str) -> FeedItem | None:
        key = self._key(cursor)
        before = ItemKey(key.position, key.number - 1) if key.number else ItemKey(key.position - 1, NUMBER_MAX)
        found = self.feeding.read(ALL, after=before, limit=1).items
        return next(iter(self._told(item for item in found if item.key == key)), None)

    def head(self) -> str:
        return self._cursor(self.feeding.feed.head())

    def before(self, position: int) -> str:
        last = min(position - 1, self.feeding.feed.head().position)
        return self._cursor(self.feeding.past(last))

    def position_of(self, cursor: str) -> int:
        return self._key(cursor).position

    def wait(self, *, past: str, timeout_seconds: float) -> bool:
        return self.feeding.news.wait(past=self._key(past), timeout_seconds=timeout_seconds)

    def _cursor(self, key: ItemKey) -> str:
        return self.feeding.cursors([key])[key]

    def _key(self, cursor: str) -> ItemKey:
        try:
            return self.feeding.start(cursor)
        except (BadQuestion, CursorDiverged) as error:
            raise CursorLost(f"{error}; or replay since a position that both histories have") from error

    def _told(self, items: Iterable[Item]) -> list[FeedItem]:
        told = list(items)
        log, cursors = self.feeding.log(), self.feeding.cursors(item.key for item in told)
        return [
            FeedItem(
                id=item_id(log, item),
                type=item.type,
                position=item.key.position,
                cursor=cursors[item.key],
                time=item.at,
                subject=shapes_feed.subject(item),
                data=shapes_feed.data(item),
            )
            for item in told
        ]
