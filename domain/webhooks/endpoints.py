"""Endpoints: who is sent the items of the feed, at which address, how far it has got, and what is owed to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.feed.published import FilterTexts

EndpointId = str
ENDPOINTS_MAX = 200
WAITING_MAX = 1_000  # items that a relaxed endpoint may have waiting before it is held up after all
ATTEMPTS_KEPT_DAYS = 30


class Order(StrEnum):
    STRICT = auto()  # an item that cannot be delivered holds up those after it, until it is parked
    RELAXED = auto()  # later ones continue


class State(StrEnum):
    ACTIVE = auto()
    DISABLED = auto()


class Disabled(NamedTuple):
    at: Instant
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What deliveries are signed with: ``whsec_…`` (HMAC) or ``whsk_…`` (ed25519). ``until``: it was replaced."""

    text: str = field(repr=False)
    added_at: Instant
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """``cursor``: all before it is delivered, waits, is parked, or was not wanted. ``revision``: of what is stored."""

    id: EndpointId
    url: str
    wanted: FilterTexts
    order: Order
    secrets: Sequence[Secret]
    cursor: str
    added_at: Instant
    added_by: str
    description: str | None = None
    disabled: Disabled | None = None
    failing_since: Instant | None = None
    revision: int = 0

    @property
    def state(self) -> State:
        return State.ACTIVE if self.disabled is None else State.DISABLED

    def signing(self, now: Instant) -> list[Secret]:
        """The secrets that sign now, the newest first."""
        return [each for each in self.secrets if each.until is None or now < each.until]

    def with_disabled(self, now: Instant, because: str) -> Endpoint:
        return replace(self, disabled=Disabled(now, because))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """An item that the cursor has passed and that was not delivered. ``due_at`` is None where it is parked."""

    item: str
    type: str
    position: int
    cursor: str
    attempts: int
    first_at: Instant
    due_at: Instant | None
    holds: bool  # nothing after it is sent before it
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAttempt:
    """One try of sending an item. ``status`` is None where no answer came; ``problem`` where it was delivered."""

    item: str
    type: str
    position: int
    at: Instant
    milliseconds: int
    status: int | None
    problem: str | None
    answer: str  # how it began
    next_at: Instant | None = None
    number: int = 0  # given when it is stored; the later the greater


class EndpointStatus(NamedTuple):
    """An endpoint, and how much is owed to it beside what comes after its cursor."""

    endpoint: Endpoint
    waiting: int
    parked: int
    due_at: Instant | None  # of what waits and is due first
    is_held: bool  # by something that waits


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointChange:
    """What is stored with an endpoint, all or none."""

    attempt: DeliveryAttempt | None = None
    owed: Undelivered | None = None  # put in the place of what was owed of that item
    settled: str | None = None  # the item that is owed no more
    hastened_at: Instant | None = None  # all that waits is due then, as if it had not been tried
    forgotten_from: int | None = None  # nothing at or after this position is owed: the cursor comes by again


class Endpoints(Protocol):
    """Where endpoints are kept. It is not a view: what is here can be made from nothing else."""

    def add(self, endpoint: Endpoint) -> bool:
        """False where there is one of that id, or there are as many as may be."""

    def all(self) -> list[EndpointStatus]:
        """Oldest first."""

    def standing(self, endpoint: EndpointId) -> EndpointStatus | None: ...

    def remove(self, endpoint: EndpointId) -> bool:
        """With all that is owed to it, and its attempts."""

    def change(self, before: Endpoint, after: Endpoint, what: EndpointChange) -> Endpoint | None:
        """Store ``after`` in the place of ``before``, with what goes with it; the attempt is kept in any case.

        Returns what is stored; None where somebody else has changed the endpoint since ``before`` was read.
        """

    def due(self, endpoint: EndpointId, now: Instant) -> Undelivered | None:
        """What waits and is due, or as good as that (``retrying.is_due``); the lowest position first."""

    def parked(self, endpoint: EndpointId) -> list[Undelivered]:
        """By position."""

    def unpark(self, endpoint: EndpointId, now: Instant, items: Sequence[str] | None) -> int:
        """Make what is parked due now, all or those of ``items``, as if it had not been tried. Returns how many."""

    def keep(self, endpoint: EndpointId, attempt: DeliveryAttempt) -> None:
        """An attempt that nothing hangs on."""

    def attempts(self, endpoint: EndpointId, *, before: int | None, limit: int) -> list[DeliveryAttempt]:
        """The newest first, those with numbers below ``before``."""

    def forget_attempts(self, before: Instant) -> None: ...
