"""How far everybody who follows the log has got: the views, what signs it, the webhooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.log.read import read_on
from adapters.views.view import Cursor
from api.bootstrap.signing import SigningStatus
from api.text import terminal
from api.wire import shapes
from domain.dates.instants import Instant
from domain.feed.lag import CAUGHT_UP, Lag, lag_since
from domain.record.store import EntryStore
from domain.webhooks.endpoints import EndpointStatus
from domain.webhooks.manage import Subscribing


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewStatus:
    name: str
    cursor: Cursor | None
    lag: Lag

    def shape(self) -> dict[str, Any]:
        position = 0 if self.cursor is None else self.cursor.position
        shape: dict[str, Any] = {"view": self.name, "position": position, **shapes.lag(self.lag)}
        if self.cursor is not None and self.cursor.stopped_at is not None:
            shape |= {
                "stopped_at": self.cursor.stopped_at,
                "problem": self.cursor.problem,
                "cure": "run a version that can take this entry, then `claimline rebuild " + self.name + "`",
            }
        return shape

    def lines(self) -> Iterator[str]:
        shape = self.shape()
        yield f"the view {self.name} is at position {shape['position']}{terminal.lag(self.lag)}"
        if "cure" in shape:
            yield f"  it stopped at position {shape['stopped_at']}: {shape['problem']}"
            yield f"  {shape['cure']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStatus:
    """``lag`` is None where it cannot be told: the cursor is of another history, or the feed is not there yet."""

    standing: EndpointStatus
    lag: Lag | None

    def shape(self) -> dict[str, Any]:
        endpoint = self.standing.endpoint
        told = {} if endpoint.disabled is None else {"because": endpoint.disabled.because}
        return {
            "webhook": endpoint.id,
            "state": endpoint.state,
            **shapes.lag(self.lag),
            "waiting": self.standing.waiting,
            "parked": self.standing.parked,
            **told,
        }

    def lines(self) -> Iterator[str]:
        endpoint = self.standing.endpoint
        owed = f"; {self.standing.waiting} waiting, {self.standing.parked} parked"
        yield f"the webhook {endpoint.id} is {endpoint.state}{terminal.lag(self.lag)}{owed}"
        if endpoint.disabled is not None:
            yield f"  it is sent nothing: {endpoint.disabled.because}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    size: int
    views: Sequence[ViewStatus]
    webhooks: Sequence[WebhookStatus]
    leads: bool
    trouble: str | None  # of following the log, in this process
    signing: SigningStatus

    @property
    def has_stopped(self) -> bool:
        return any(view.cursor is not None and view.cursor.stopped_at is not None for view in self.views)

    @property
    def is_ready(self) -> bool:
        """Webhooks have no part in it: that somebody else does not answer keeps nobody from being answered here."""
        is_made = all(view.cursor is not None for view in self.views)
        return is_made and not self.has_stopped and self.trouble is None

    def shape(self) -> dict[str, Any]:
        told = {} if self.trouble is None else {"trouble": self.trouble}
        return {
            "log": {"size": self.size},
            "leads": self.leads,
            **told,
            "views": [view.shape() for view in self.views],
            "webhooks": [webhook.shape() for webhook in self.webhooks],
            "signing": self.signing.shape(),
        }

    def lines(self) -> Iterator[str]:
        yield f"the log is at position {self.size}"
        for view in self.views:
            yield from view.lines()
        for webhook in self.webhooks:
            yield from webhook.lines()
        yield from self.signing.lines()


def views_behind(cursors: Iterable[tuple[str, Cursor | None]], store: EntryStore, now: Instant) -> list[ViewStatus]:
    size = store.size()
    return [ViewStatus(name=name, cursor=cursor, lag=_lag(cursor, store, size, now)) for name, cursor in cursors]


def _lag(cursor: Cursor | None, store: EntryStore, size: int, now: Instant) -> Lag:
    """Since the first entry was recorded that the view does not hold."""
    position = 0 if cursor is None else cursor.position
    if position >= size:
        return CAUGHT_UP
    reads, unreadable = read_on(store, after=position, limit=1)
    if unreadable is not None:
        return Lag(positions=size - position, seconds=None)
    return lag_since(position + 1, reads[0].entry.recorded_at, size=size, now=now)


def webhooks_behind(subscribing: Subscribing) -> list[WebhookStatus]:
    return [WebhookStatus(standing=each, lag=subscribing.lag(each)) for each in subscribing.all()]
