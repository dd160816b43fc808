"""The feed as webhooks read it: cursors and filters are texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import BadQuestion, CursorDiverged, Fault, UnknownName
from domain.feed.cursor import NUMBER_MAX
from domain.feed.follow import Feeding
from domain.feed.items import EVERYTHING, FeedFilter, Item, ItemKey
from domain.feed.published import CursorLost, FilterTexts, PublishedItem, PublishedPage
from domain.questions.filters import Understanding


@dataclass(frozen=True, slots=True)
class WebhookSource:
    """Each method may raise ``ViewsBehind`` where the feed has not got that far yet.

    ``filter_of`` reads a filter, ``faults_in`` says what is wrong with one, with pointers to its members. ``names``
    looks up the names in one.
    """

    feeding: Feeding
    filter_of: Callable[[FilterTexts], FeedFilter]
    faults_in: Callable[[FilterTexts], Iterable[Fault]]
    names: Callable[[FeedFilter], Understanding]

    def faults(self, wanted: FilterTexts) -> Sequence[Fault]:
        """What is wrong with a filter, with pointers into the body that it came in; none if it is valid."""
        faults = list(self.faults_in(wanted)) or list(self._unknown(wanted))
        return [fault._replace(pointer=f"/filter{fault.pointer}") for fault in faults]

    def _unknown(self, wanted: FilterTexts) -> Iterator[Fault]:
        try:
            self.understood(wanted)
        except UnknownName as unknown:
            yield Fault(f"/{unknown.parameter}", unknown.problem, unknown.cure_with_nearest)

    def understood(self, wanted: FilterTexts) -> Understanding:
        """Understand a valid filter at the end of the log. Raises ``BadQuestion``."""
        return self.names(self.filter_of(wanted))

    def read(self, wanted: FilterTexts, *, after: str, limit: int) -> PublishedPage:
        """Up to ``limit`` items that are wanted, after a cursor. Raises ``CursorLost``."""
        start = self._key(after)
        reading = self.feeding.read(self.filter_of(wanted), after=start, limit=limit)
        [following] = self.feeding.cursors([reading.next]).values()
        return PublishedPage(self.feeding.published(reading.items), following, reading.next >= reading.head)

    def item(self, cursor: str) -> PublishedItem | None:
        """The item that a cursor resumes after; None where the feed has lost it. Raises ``CursorLost``."""
        key = self._key(cursor)
        before = ItemKey(key.position, key.number - 1) if key.number else ItemKey(key.position - 1, NUMBER_MAX)
        found = self.feeding.read(EVERYTHING, after=before, limit=1).items
        return next(iter(self.feeding.published(item for item in found if item.key == key)), None)

    def first(self, wanted: FilterTexts, *, after: str) -> Item | None:
        """The first item that is wanted after a cursor. Raises ``CursorLost``."""
        return next(iter(self.feeding.read(self.filter_of(wanted), after=self._key(after), limit=1).items), None)

    def end(self) -> ItemKey:
        """The key of the last item."""
        return self.feeding.feed.head()

    def keys(self, cursors: Iterable[str]) -> Mapping[str, ItemKey]:
        """The key of each cursor, but of those of another history. One look at the log is enough for all."""
        return self.feeding.known(cursors)

    def head(self) -> str:
        """The cursor past the last item."""
        return self._cursor(self.feeding.feed.head())

    def before(self, position: int) -> str:
        """The cursor that resumes with the first item under ``position``; 1 is the beginning."""
        last = min(position - 1, self.feeding.feed.head().position)
        return self._cursor(self.feeding.past(last))

    def position_of(self, cursor: str) -> int:
        """The position of a cursor; 0 at the beginning. Raises ``CursorLost`` for an invalid one."""
        return self._key(cursor).position

    def wait(self, *, past: str, timeout_seconds: float) -> bool:
        """Return when the feed has more after a cursor (True), or when the time is up (False)."""
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
