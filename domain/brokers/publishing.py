"""The use case of publishing: every item of the feed into a stream, once and in order.

Each batch is sent on condition that the stream ends where it is expected to, so that a second publisher, a repeat or a
lost answer changes nothing. Before a batch is sent, our database holds where it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from domain.brokers.erasing import Erasing
from domain.brokers.resuming import DELETE, Resumption, resumption
from domain.brokers.streams import (
    BrokerStream,
    ItemMessage,
    KeptCursor,
    StreamCursors,
    StreamEnd,
    StreamMark,
    StreamRefused,
)
from domain.brokers.subjects import subject_of
from domain.errors import BadQuestion, CursorDiverged, ViewsBehind
from domain.feed.follow import Feeding
from domain.feed.items import EVERYTHING, Item, ItemKey
from domain.feed.published import PublishedItem

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamProgress:
    """How far publishing has got: ``at`` is the last item in the stream, ``key`` the same in the feed."""

    log: str
    kept: KeptCursor
    at: StreamMark
    key: ItemKey


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPublishing:
    """``written``: an item as a CloudEvent. ``about``: the items whose subject is a statement or a report."""

    stream: BrokerStream
    feeding: Feeding
    cursors: StreamCursors
    written: Callable[[PublishedItem], bytes]
    about: Callable[[str], Sequence[Item]]

    def begin(self) -> StreamProgress | None:
        """Find out where to publish on; None while the log is empty.

        Raises ``BrokerUnavailable``, ``StreamRefused``, ``PublisherReplaced``, ``ViewsBehind``.
        """
        log = self.feeding.log()
        if not log:
            return None
        name = self.stream.name(log)
        kept = self.cursors.get(name)
        end = self.stream.open(log)
        key = self._reached(end, kept)
        at = StreamMark(self.feeding.cursors([key])[key] if end.sequence else None, end.sequence)
        return StreamProgress(log=log, kept=self.cursors.store(kept, done=at, begun=at), at=at, key=key)

    def step(self, now: StreamProgress) -> StreamProgress | None:
        """Publish the next batch; None where the feed has nothing more. Raises as ``begin`` does."""
        items = _together(self.feeding.read(EVERYTHING, after=now.key, limit=READ_AT_ONCE).items)
        if not items:
            return None
        published = self.feeding.published(items)
        begun = StreamMark(published[-1].cursor, now.at.sequence + len(items))
        kept = self.cursors.store(now.kept, done=now.at, begun=begun)
        if items[0].kind.is_redaction:
            self._erase(items, up_to=now.at.sequence)
        self.stream.publish(self._messages(now.log, items, published), after=now.at.sequence)
        return StreamProgress(log=now.log, kept=kept, at=begun, key=items[-1].key)

    def settle(self, now: StreamProgress) -> StreamProgress:
        """Store that everything up to here is in the stream."""
        if now.kept.done == now.at:
            return now
        kept = self.cursors.store(now.kept, done=now.at, begun=now.at)
        return StreamProgress(log=now.log, kept=kept, at=now.at, key=now.key)

    def _reached(self, end: StreamEnd, kept: KeptCursor) -> ItemKey:
        """The key of the last item in the stream, which is of this history."""
        if end.last is not None:
            self._start(kept, end.last.cursor)
        resuming = resumption(end, kept)
        key = self._start(kept, resuming.cursor)
        return self._skipped(key, resuming) if resuming.skipped else key

    def _start(self, kept: KeptCursor, cursor: str | None) -> ItemKey:
        try:
            return self.feeding.start(cursor)
        except CursorDiverged as lost:
            problem = (
                f"the stream {kept.stream} holds items of another history, up to position {lost.position}; this log is"
                f" known to be the same up to position {lost.common}"
            )
            raise StreamRefused(f"{problem}: {DELETE}") from lost
        except BadQuestion as bad:
            raise StreamRefused(f"the stream {kept.stream} holds an invalid cursor: {DELETE}") from bad

    def _skipped(self, key: ItemKey, resuming: Resumption) -> ItemKey:
        reading = self.feeding.read(EVERYTHING, after=key, limit=resuming.skipped)
        if len(reading.items) < resuming.skipped:
            raise ViewsBehind(wanted=key.position + 1, reached=reading.head.position)
        return reading.items[-1].key

    def _erase(self, redactions: Sequence[Item], *, up_to: int) -> None:
        erasing = Erasing(stream=self.stream, up_to=up_to)
        for subject in {each.subject for each in redactions if each.subject is not None}:
            earlier = [item for item in self.about(subject) if item.key < redactions[0].key]
            erasing.erase_outdated((each.id, item.key, self.written(each)) for item, each in self._paired(earlier))

    def _paired(self, items: Sequence[Item]) -> zip[tuple[Item, PublishedItem]]:
        return zip(items, self.feeding.published(items), strict=True)

    def _messages(self, log: str, items: Sequence[Item], published: Sequence[PublishedItem]) -> Sequence[ItemMessage]:
        return [
            ItemMessage(subject_of(log, item), each.id, self.written(each))
            for item, each in zip(items, published, strict=True)
        ]


class FeedPublisher(Protocol):
    """Publishes in the background, where this process has the lead."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def catch_up(self) -> StreamProgress:
        """Publish up to where the feed ends now, in this thread. Raises what ``StreamPublishing.begin`` does."""


def _together(items: Sequence[Item]) -> Sequence[Item]:
    """Those that are sent at once: redactions come alone, after everything before them has been sent."""
    is_redaction = bool(items) and items[0].kind.is_redaction
    return list(takewhile(lambda item: item.kind.is_redaction is is_redaction, items))
