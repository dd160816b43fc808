"""How far behind each webhook is, at a cost that does not grow with those that are caught up, or stand still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.errors import ViewsBehind
from domain.feed.items import ItemKey
from domain.feed.published import CursorLost
from domain.ports import Clock
from domain.record.dating import NEVER
from domain.record.lag import CAUGHT_UP, Lag, lag_since
from domain.webhooks.endpoints import EndpointId, Endpoints, EndpointStatus
from domain.webhooks.source import WebhookSource


class NextItem(NamedTuple):
    """The item that a webhook is to take next: its position, and its time."""

    position: int
    at: Instant


class _State(NamedTuple):
    """In which state of a webhook something was found. ``head``: up to where nothing was, else None."""

    revision: int
    due_at: Instant | None
    head: ItemKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookLags:
    """``_found``: what is next for each, as it was found last. It stays so while the webhook is as it was then."""

    endpoints: Endpoints
    feed: WebhookSource
    clock: Clock
    _found: dict[EndpointId, tuple[_State, NextItem | None]] = field(default_factory=dict)

    def of(self, standings: Sequence[EndpointStatus]) -> list[Lag | None]:
        """Since the first item that each wants and has not taken, unless that is parked.

        Of one that is disabled, the first of any kind: what its filter leaves out grows. None where that cannot be
        told: the cursor is of another history, or the feed is not there yet.
        """
        if not standings:
            return []
        head, keys = self.feed.end(), self.feed.keys(each.endpoint.cursor for each in standings)
        return [self._lag(each, keys, head) for each in standings]

    def _lag(self, standing: EndpointStatus, keys: Mapping[str, ItemKey], head: ItemKey) -> Lag | None:
        key = keys.get(standing.endpoint.cursor)
        if key is None or key.position > head.position:
            return None
        if key >= head and standing.due_at is None:
            return CAUGHT_UP
        try:
            following = self._next(standing, head)
        except (CursorLost, ViewsBehind):
            return None
        if following is None:
            return CAUGHT_UP
        return lag_since(following.position, following.at, size=head.position, now=self.clock.now())

    def _next(self, standing: EndpointStatus, head: ItemKey) -> NextItem | None:
        name, state = standing.endpoint.id, _State(standing.endpoint.revision, standing.due_at, None)
        found = self._found.get(name)
        if found is not None and found[0] in (state, state._replace(head=head)):
            return found[1]
        following = self._looked_up(standing)
        self._found[name] = (state._replace(head=head) if following is None else state), following
        return following

    def _looked_up(self, standing: EndpointStatus) -> NextItem | None:
        endpoint = standing.endpoint
        if standing.due_at is not None and (owed := self.endpoints.due(endpoint.id, NEVER)):
            item = self.feed.item(owed.cursor)
            return None if item is None else NextItem(item.position, item.time)
        wanted = endpoint.wanted if endpoint.disabled is None else {}
        first = self.feed.first(wanted, after=endpoint.cursor)
        return None if first is None else NextItem(first.key.position, first.at)
