"""The use case of those who look now and then: the newest items, and those before them in blocks that never change.

A block is what stands under 100 positions that follow one another. It is closed when there is an item under a later
position: nothing comes under the earlier ones later. Blocks in which a channel has no item are left out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.errors import NotFound
from domain.feed.background import Background
from domain.feed.cursor import NUMBER_MAX
from domain.feed.follow import NO_LIMIT
from domain.feed.items import BEGINNING, Feed, FeedFilter, Item, ItemKey

BLOCK_POSITIONS = 100
NEWEST_ITEMS = 50  # at least, in the newest document of a channel that has as many
END = ItemKey(2**62, NUMBER_MAX)


class ChannelBlock(NamedTuple):
    """Part of the feed: the items after ``after``, up to and with ``until``."""

    after: ItemKey
    until: ItemKey


class Archive(Protocol):
    """The feed read from its end, and with what its items speak of."""

    def newest(self, wanted: FeedFilter, *, within: ChannelBlock, limit: int) -> Sequence[Item]:
        """The last ``limit`` items of a stretch, the newest first."""

    def last_by(self, instant: Instant) -> ItemKey:
        """The last item whose time is not after ``instant``; ``BEGINNING`` if every item is later."""

    def background(self, items: Iterable[Item]) -> Background:
        """What is needed to tell of ``items`` in words."""


ALWAYS = ChannelBlock(BEGINNING, END)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What somebody subscribes to."""

    wanted: FeedFilter
    within: ChannelBlock = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Items of a channel, the newest first.

    Its names are those known at ``position``. ``previous``: the newest block before it that has items, if any has.
    """

    items: Sequence[Item]
    background: Background
    position: int
    previous: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    feed: Feed
    archive: Archive
    block_positions: int = BLOCK_POSITIONS
    newest_items: int = NEWEST_ITEMS

    def day(self, bounds: Bounds) -> ChannelBlock:
        """What came in a day. Where that is not over, it grows."""
        return ChannelBlock(self.archive.last_by(bounds.earliest - 1), self.archive.last_by(bounds.latest))

    def newest(self, channel: Channel) -> Issue:
        """All that is in no closed block yet, and what came before up to ``newest_items``."""
        head = self.feed.head()
        closed = self._closed(head)
        items = self._items(channel, ChannelBlock(self._end_of(closed), END), NO_LIMIT)
        if (lacking := self.newest_items - len(items)) > 0:
            items = [*items, *self._items(channel, ChannelBlock(BEGINNING, self._end_of(closed)), lacking)]
        return self._issue(channel, items, position=head.position, previous_to=closed + 1)

    def block(self, channel: Channel, number: int) -> Issue | None:
        """The block ``number``, from 1 on; None where the channel has no item in it, or it is not closed yet.

        Raises ``NotFound`` for one that nothing stands in yet.
        """
        closed = self._closed(self.feed.head())
        if not 1 <= number <= closed + 1:
            raise NotFound("block of the feed", str(number), f"there are {closed}; begin with the newest document")
        block = ChannelBlock(self._end_of(number - 1), self._end_of(number))
        items = self._items(channel, block, NO_LIMIT) if number <= closed else ()
        if not items:
            return None
        return self._issue(channel, items, position=number * self.block_positions, previous_to=number)

    def following(self, channel: Channel, number: int) -> int | None:
        """The next block after ``number`` that has items and is closed; None where the newest document comes next."""
        after = max(self._end_of(number), channel.within.after)
        found = self.feed.read(channel.wanted, after=after, limit=1).items
        if not found or found[0].key > channel.within.until:
            return None
        block = self._block_of(found[0].key)
        return block if block <= self._closed(self.feed.head()) else None

    def _issue(self, channel: Channel, items: Sequence[Item], *, position: int, previous_to: int) -> Issue:
        last = self._items(channel, ChannelBlock(BEGINNING, self._end_of(previous_to - 1)), 1)
        previous = self._block_of(last[0].key) if last else None
        return Issue(items=items, background=self.archive.background(items), position=position, previous=previous)

    def _items(self, channel: Channel, part: ChannelBlock, limit: int) -> Sequence[Item]:
        within = ChannelBlock(max(part.after, channel.within.after), min(part.until, channel.within.until))
        return self.archive.newest(channel.wanted, within=within, limit=limit)

    def _closed(self, head: ItemKey) -> int:
        """How many blocks are."""
        return max(head.position - 1, 0) // self.block_positions

    def _block_of(self, key: ItemKey) -> int:
        return (key.position - 1) // self.block_positions + 1

    def _end_of(self, block: int) -> ItemKey:
        """Past all that stands in it."""
        return ItemKey(block * self.block_positions, NUMBER_MAX)
