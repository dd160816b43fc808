"""The use case of following: from where somebody has got to, what came since, and where that leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from domain.errors import BadQuestion, CursorDiverged, NotFound, ViewsBehind
from domain.feed.cursor import HASH_BYTES, LOG_BYTES, FeedCursor, cursor_at, is_of, item_id, read_cursor, rungs
from domain.feed.items import BEGINNING, Feed, FeedFilter, FeedReading, Item, ItemKey
from domain.feed.published import PublishedItem
from domain.ports import News

NOW = "now"
PAGE_POSITIONS = 1_000
NO_LIMIT = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """``hashes`` gives the Merkle leaf at each of some positions, as far as the log has them.

    ``plain``: the content of an item as JSON can hold it.
    """

    feed: Feed
    news: News[ItemKey]
    hashes: Callable[[Iterable[int]], Mapping[int, bytes]]
    log_size: Callable[[], int]
    plain: Callable[[Item], Mapping[str, object]]

    def start(self, after: str | None) -> ItemKey:
        """Where ``after`` stands: nothing is the beginning, ``now`` the end, else it is a cursor.

        Raises ``BadQuestion``, ``CursorDiverged`` for one of another history, ``ViewsBehind``.
        """
        if after is None:
            return BEGINNING
        if after == NOW:
            return self.feed.head()
        cursor = read_cursor(after)
        if cursor is None:
            cure = "copy it unchanged from an item or from `next`; leave it out for the beginning"
            raise BadQuestion("after", "is not a cursor of the feed", cure)
        self._verify(cursor)
        return cursor.key

    def read(self, wanted: FeedFilter, *, after: ItemKey, limit: int) -> FeedReading:
        return self.feed.read(wanted, after=after, limit=limit)

    def cursors(self, keys: Iterable[ItemKey]) -> dict[ItemKey, str]:
        """The text of the cursor after each of ``keys``.

        Raises ``ViewsBehind`` where the log has lost some of their positions since they were read.
        """
        wanted = set(keys)
        hashes = self.hashes({1}.union(*(rungs(key.position) for key in wanted)))
        if (last := max(wanted, default=BEGINNING).position) > 0 and last not in hashes:
            raise ViewsBehind(wanted=last, reached=self.log_size())
        return {key: cursor_at(key, hashes).text() for key in wanted}

    def published(self, items: Iterable[Item]) -> list[PublishedItem]:
        """The items as every reader gets them. Raises as ``cursors`` does."""
        listed = list(items)
        cursors = self.cursors(item.key for item in listed)
        return [self._published(item, cursors[item.key]) for item in listed]

    def _published(self, item: Item, cursor: str) -> PublishedItem:
        return PublishedItem(
            id=item_id(cursor),
            type=item.type,
            position=item.key.position,
            cursor=cursor,
            time=item.at,
            subject=item.subject_path,
            data=self.plain(item),
        )

    def page(self, number: int) -> FeedReading:
        """The closed page ``number``, from 1 on: all that came under its 1,000 positions, unless declared.

        Nothing can be added under them. Raises ``NotFound`` for a page that is not closed yet.
        """
        last = number * PAGE_POSITIONS
        if self.feed.head().position <= last:
            cure = "continue with /v1/feed after the cursor `next` of the page before"
            raise NotFound("closed page of the feed", str(number), cure)
        begin = self.past(last - PAGE_POSITIONS)
        reading = self.feed.read(FeedFilter(), after=begin, limit=NO_LIMIT, up_to=last)
        return replace(reading, next=self.past(last))

    def log(self) -> str:
        """What names this log: the beginning of the hash of its first entry; empty for an empty log."""
        return self.hashes([1]).get(1, b"")[:LOG_BYTES].hex()

    def past(self, position: int) -> ItemKey:
        """Past all that stands under ``position``."""
        return ItemKey(position, max(self.feed.count_under(position) - 1, 0))

    def known(self, cursors: Iterable[str]) -> dict[str, ItemKey]:
        """Where each of ``cursors`` stands, but those that are invalid or of another history: one look for all."""
        read = {text: cursor for text in set(cursors) if (cursor := read_cursor(text)) is not None}
        hashes = self.hashes({1}.union(*(rungs(each.key.position) for each in read.values()))) if read else {}
        return {text: each.key for text, each in read.items() if is_of(each, hashes)}

    def _verify(self, cursor: FeedCursor) -> None:
        position, number = cursor.key
        if position == 0:
            return
        ladder = rungs(position)
        hashes = self.hashes([1, *ladder])
        if hashes.get(1, b"")[:LOG_BYTES] != cursor.log:
            raise self._diverged(cursor, common=0)
        marks = zip(ladder, cursor.marks, strict=True)
        common = max((each for each, mark in marks if hashes.get(each, b"")[:HASH_BYTES] == mark), default=0)
        if common < position:
            raise self._diverged(cursor, common=common)
        head = self.feed.head()
        if head.position < position:
            raise ViewsBehind(wanted=position, reached=head.position)
        if head.position > position and number > self.past(position).number:
            raise self._diverged(cursor, common=position - 1)  # an item due there was shown too early

    def _diverged(self, cursor: FeedCursor, *, common: int) -> CursorDiverged:
        there = min(common, self.feed.head().position)
        resume = self.past(there)
        return CursorDiverged(
            position=cursor.key.position,
            size=self.log_size(),
            common=there,
            resume=self.cursors([resume])[resume],
        )
