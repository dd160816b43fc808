"""The feed as webhooks read it: cursors and filters as texts, items in the shape that they have on every way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.feed import wire
from api.feed.parameters import faults_in, filter_of
from domain.errors import CursorDiverged, Fault
from domain.feed.cursor import NUMBER_MAX, item_id
from domain.feed.follow import Feeding
from domain.feed.items import EVERYTHING, Item, ItemKey
from domain.feed.published import CursorLost, FilterTexts, PublishedItem, PublishedPage
from domain.questions.stances import BadQuestion


@dataclass(frozen=True, slots=True)
class WebhookFeed:
    """The ``OutgoingFeed`` port. Each method may raise ``ViewsBehind`` for what the feed has not got to yet."""

    feeding: Feeding

    def faults(self, wanted: FilterTexts) -> Sequence[Fault]:
        return [each._replace(pointer=f"/filter{each.pointer}") for each in faults_in(wanted)]

    def read(self, wanted: FilterTexts, *, after: str, limit: int) -> PublishedPage:
        start = self._key(after)
        reading = self.feeding.read(filter_of(wanted), after=start, limit=limit)
        [following] = self.feeding.cursors([reading.next]).values()
        return PublishedPage(self._told(reading.items), following, reading.next >= reading.head)

    def item(self, cursor: str) -> PublishedItem | None:
        key = self._key(cursor)
        before = ItemKey(key.position, key.number - 1) if key.number else ItemKey(key.position - 1, NUMBER_MAX)
        found = self.feeding.read(EVERYTHING, after=before, limit=1).items
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
        except BadQuestion as bad:
            raise CursorLost(f"{bad}; replay since a position, and enable it") from bad
        except CursorDiverged as lost:
            raise CursorLost(
                f"it stands at position {lost.position} of another history than this log, which is at {lost.size}; they"
                f" are known to be the same up to position {lost.common}: undo what you took after it, replay since"
                f" {lost.common + 1}, and enable it"
            ) from lost

    def _told(self, items: Iterable[Item]) -> list[PublishedItem]:
        told = list(items)
        cursors = self.feeding.cursors(item.key for item in told)
        return [
            PublishedItem(
                id=item_id(cursors[item.key]),
                type=item.type,
                position=item.key.position,
                cursor=cursors[item.key],
                time=item.at,
                subject=wire.subject(item),
                data=wire.data(item),
            )
            for item in told
        ]
