"""A page of the feed, written as it is read: some items at a time, up to the number that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from api.feed import wire
from api.files.writing import Writing, json_lines, json_list
from api.http.negotiation.formats import Form
from api.http.sending.spool import Spool
from domain.errors import CursorDiverged, ViewsBehind
from domain.feed.follow import Feeding
from domain.feed.items import FeedFilter, FeedReading
from domain.feed.published import PublishedItem

AT_ONCE = 100  # items


class FeedPages:
    """``first``: what was read so far. ``next`` and ``caught_up`` are known when the page has been written."""

    def __init__(self, feeding: Feeding, wanted: FeedFilter, limit: int, first: FeedReading) -> None:
        self.next = ""
        self.caught_up = False
        self._feeding = feeding
        self._wanted = wanted
        self._left = limit
        self._reading = first

    def written(self, form: Form, after: str | None, understood: Mapping[str, Any]) -> Spool:
        """The page after the cursor ``after``, which is verified once more: a backup may have been restored."""
        body = Spool()
        self._writing(form, after, understood).into(body, self._items(body))
        if form is Form.NDJSON:
            self._end(after)
        return body

    def _writing(self, form: Form, after: str | None, understood: Mapping[str, Any]) -> Writing[PublishedItem]:
        if form is Form.NDJSON:
            return json_lines(lambda each: [wire.item(each)])
        return json_list("items", {}, lambda each: [wire.item(each)], lambda: {**self._end(after), **understood})

    def _items(self, body: Spool) -> Iterator[PublishedItem]:
        while True:
            cursor = None
            for each in self._feeding.published(self._reading.items):
                yield each
                cursor = each.cursor
            self._left -= len(self._reading.items)
            self._reading = replace(self._reading, items=())  # the next ones take their room
            if self._reading.next >= self._reading.head or self._left <= 0 or body.is_full():
                return
            more = self._feeding.read(self._wanted, after=self._reading.next, limit=min(self._left, AT_ONCE))
            if more.generation != self._reading.generation:
                return
            if cursor is not None:
                self._verify(cursor)
            self._reading = more

    def _verify(self, cursor: str) -> None:
        """Raises ``ViewsBehind`` if a backup was restored between two readings: they are of two histories."""
        try:
            self._feeding.start(cursor)
        except CursorDiverged as diverged:
            raise ViewsBehind(wanted=diverged.position, reached=diverged.size) from None

    def _end(self, after: str | None) -> Mapping[str, Any]:
        reading = self._reading
        ends = self._feeding.cursors([reading.next, reading.head])
        self.next, self.caught_up = ends[reading.next], reading.next >= reading.head
        self._feeding.start(after)
        return {"next": self.next, "head": ends[reading.head], "caught_up": self.caught_up}
