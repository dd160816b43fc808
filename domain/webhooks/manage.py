"""What subscribers do with endpoints: add, change, rotate secrets, try, replay, look at what became of deliveries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.dates.edtf import DAY_LENGTH, BadDate, parse_instant
from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant
from domain.errors import AlreadyRecorded, Fault, NotFound, Refused
from domain.feed.published import CursorLost, FilterTexts, PublishedItem
from domain.ports import Clock, Mint
from domain.questions.coordinates import is_position
from domain.questions.filters import Understanding
from domain.record.lag import Lag
from domain.text import fault_in_id, fault_in_phrase
from domain.webhooks.deliver import TEST_TYPE, Delivering
from domain.webhooks.endpoints import (
    ENDPOINTS_MAX,
    DeliveryAttempt,
    Endpoint,
    EndpointChange,
    EndpointId,
    Endpoints,
    EndpointStatus,
    Order,
    Secret,
    State,
    Undelivered,
)
from domain.webhooks.lag import WebhookLags
from domain.webhooks.signatures import PublicOf, WebhookSigning, new_secret, public_key, signing_of
from domain.webhooks.source import WebhookSource
from domain.webhooks.targets import Targets, fault_in_target

HOUR = 3_600
OVERLAP_HOURS, OVERLAP_HOURS_MAX = 24, 24 * 30
BY_HAND = "it was disabled by hand"
SINCE_CURE = "write a position, a day such as 2025-12-11 (in UTC), or an instant with an offset"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDraft:
    """``since``: a position, a day or an instant; None for what comes from now on."""

    url: str
    wanted: FilterTexts
    order: Order = Order.STRICT
    signing: WebhookSigning = WebhookSigning.HMAC
    id: EndpointId | None = None
    description: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointPatch:
    """What is None stays as it is."""

    url: str | None = None
    wanted: FilterTexts | None = None
    order: Order | None = None
    description: str | None = None
    state: State | None = None


class NewSecret(NamedTuple):
    """An endpoint with the secret that it has just been given; that is not shown again."""

    endpoint: Endpoint
    secret: Secret
    named: Understanding = Understanding()


class WebhookStatus(NamedTuple):
    """``lag`` is None where it cannot be told: the cursor is of another history, or the feed is not there yet."""

    standing: EndpointStatus
    lag: Lag | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribing:
    """``moment_at``: the last position recorded by an instant."""

    endpoints: Endpoints
    feed: WebhookSource
    delivering: Delivering
    clock: Clock
    mint: Mint
    targets: Targets
    public_of: PublicOf
    lags: WebhookLags
    moment_at: Callable[[Instant], int]

    def add(self, draft: EndpointDraft, by: str) -> NewSecret:
        """Raises ``Refused``, or ``AlreadyRecorded`` where there is an endpoint of that id."""
        self._check(draft.url, draft.wanted, draft.description, draft.id)
        named = self.feed.understood(draft.wanted)
        endpoint = self._made(replace(draft, wanted={**draft.wanted, **named.ids}), by)
        if not self.endpoints.add(endpoint):
            self._refuse_another(endpoint.id)
        return NewSecret(endpoint, endpoint.secrets[0], named)

    def start(self, wanted: FilterTexts, since: str | None) -> tuple[str, Understanding]:
        """The cursor to begin with, and what the filter names. Raises ``Refused`` for what cannot be."""
        if faults := self.feed.faults(wanted):
            raise Refused(faults)
        return self._start(since), self.feed.understood(wanted)

    def all(self) -> list[EndpointStatus]:
        return self.endpoints.all()

    def read(self, name: EndpointId) -> EndpointStatus:
        standing = self.endpoints.standing(name)
        if standing is None:
            raise NotFound("webhook", name, "GET /v1/webhooks and `claimline webhooks list` show those there are")
        return standing

    def status(self) -> list[WebhookStatus]:
        standings = self.all()
        return [WebhookStatus(each, lag) for each, lag in zip(standings, self.lags.of(standings), strict=True)]

    def lag(self, standing: EndpointStatus) -> Lag | None:
        return self.lags.of([standing])[0]

    def public_keys(self, endpoint: Endpoint) -> list[str]:
        """Of those that sign now, the newest first."""
        keys = [public_key(each, self.public_of) for each in endpoint.signing(self.clock.now())]
        return [key for key in keys if key is not None]

    def change(self, name: EndpointId, patch: EndpointPatch) -> EndpointStatus:
        self._check(patch.url, patch.wanted, patch.description, None)
        if patch.wanted is not None:
            patch = replace(patch, wanted={**patch.wanted, **self.feed.understood(patch.wanted).ids})
        given = {
            field: value
            for field in ("url", "wanted", "order", "description")
            if (value := getattr(patch, field)) is not None
        }
        now = self.clock.now()
        enables = patch.state is State.ACTIVE
        self._changed(
            name,
            lambda endpoint: _switched(replace(endpoint, **given), patch.state, now),
            EndpointChange(hastened_at=now if enables else None),
        )
        return self.read(name)

    def remove(self, name: EndpointId) -> None:
        if not self.endpoints.remove(name):
            self.read(name)

    def rotate(self, name: EndpointId, signing: WebhookSigning | None, overlap_hours: int) -> NewSecret:
        """A new secret. The others sign as well for so many hours more, unless their time is up before."""
        if not 0 <= overlap_hours <= OVERLAP_HOURS_MAX:
            problem = f"is {overlap_hours}"
            raise Refused([Fault("/overlap_hours", problem, f"write a number from 0 to {OVERLAP_HOURS_MAX}")])
        now = self.clock.now()
        until = now + overlap_hours * HOUR * MICROSECONDS_PER_SECOND
        newest = self.read(name).endpoint.secrets[0]
        secret = new_secret(signing or signing_of(newest), self.mint, now)
        changed = self._changed(name, lambda endpoint: _with_secret(endpoint, secret, until, now), EndpointChange())
        return NewSecret(changed, secret)

    def test(self, name: EndpointId, note: str | None) -> DeliveryAttempt:
        """Send an item of a type that the feed does not have, now, whatever the state of the endpoint."""
        endpoint = self.read(name).endpoint
        if note is not None and (fault := fault_in_phrase(note)):
            raise Refused([Fault("/note", *fault)])
        item = PublishedItem(
            id=self.mint.new_id(),
            type=TEST_TYPE,
            position=self.feed.position_of(self.feed.head()),
            cursor=self.feed.head(),
            time=self.clock.now(),
            subject=None,
            data={"webhook": name, "note": note},
        )
        return self.delivering.try_once(endpoint, item)

    def replay_since(self, name: EndpointId, since: str) -> Endpoint:
        """Send again what comes at or after a position, or a date, whether it was delivered, waits, or is parked."""
        position = self._position(since)
        reached = self._reached(self.read(name).endpoint)
        if reached is not None and position > max(reached, 1):
            cure = f"the endpoint is at position {max(reached, 1)}: name that one, or one before"
            raise Refused([Fault("/since", "is past what has been sent", cure)])
        cursor = self.feed.before(position)
        forgotten = 0 if reached is None else position  # of another history, nothing is there to be sent
        return self._changed(
            name, lambda endpoint: replace(endpoint, cursor=cursor), EndpointChange(forgotten_from=forgotten)
        )

    def replay_parked(self, name: EndpointId, items: Sequence[str] | None) -> int:
        """Send again what is parked, all or those ``items``, beside what comes. Returns how many that are."""
        self.read(name)
        return self.endpoints.unpark(name, self.clock.now(), items)

    def parked(self, name: EndpointId) -> list[Undelivered]:
        self.read(name)
        return self.endpoints.parked(name)

    def attempts(self, name: EndpointId, *, before: int | None, limit: int) -> list[DeliveryAttempt]:
        self.read(name)
        return self.endpoints.attempts(name, before=before, limit=limit)

    def _made(self, draft: EndpointDraft, by: str) -> Endpoint:
        now = self.clock.now()
        return Endpoint(
            id=draft.id or self.mint.new_id(),
            url=draft.url,
            wanted=draft.wanted,
            order=draft.order,
            secrets=[new_secret(draft.signing, self.mint, now)],
            cursor=self._start(draft.since),
            added_at=now,
            added_by=by,
            description=draft.description,
        )

    def _start(self, since: str | None) -> str:
        return self.feed.head() if since is None else self.feed.before(self._position(since))

    def _reached(self, endpoint: Endpoint) -> int | None:
        try:
            return self.feed.position_of(endpoint.cursor)
        except CursorLost:
            return None

    def _changed(self, name: EndpointId, how: Callable[[Endpoint], Endpoint], what: EndpointChange) -> Endpoint:
        """Return what is stored. If a delivery changed the endpoint meanwhile, decide again on its new state."""
        while True:
            before = self.read(name).endpoint
            after = self.endpoints.change(before, how(before), what)
            if after is not None:
                return after

    def _check(
        self, url: str | None, wanted: FilterTexts | None, description: str | None, name: EndpointId | None
    ) -> None:
        found = [
            ("/url", None if url is None else fault_in_target(url, self.targets)),
            ("/description", None if description is None else fault_in_phrase(description)),
            ("/id", None if name is None else fault_in_id(name)),
        ]
        faults = [Fault(pointer, *fault) for pointer, fault in found if fault is not None]
        faults += [] if wanted is None else self.feed.faults(wanted)
        if faults:
            raise Refused(faults)

    def _refuse_another(self, name: EndpointId) -> None:
        if self.endpoints.standing(name) is not None:
            raise AlreadyRecorded(
                Fault("/id", f"there is a webhook {name!r} already", "change that one, or choose another id")
            )
        raise Refused([Fault("", f"there are {ENDPOINTS_MAX} webhooks, as many as may be", "remove one first")])

    def _position(self, since: str) -> int:
        """The position to begin with: of a date, that of the last entry before it, so that nothing is left out."""
        if is_position(since):
            position = int(since)
        else:
            try:
                instant = parse_instant(f"{since}T00:00:00Z" if len(since) == DAY_LENGTH else since)
            except BadDate as bad:
                raise Refused([Fault("/since", bad.problem, SINCE_CURE)]) from None
            position = self.moment_at(instant - 1)  # entries of one report bear one instant
        return max(position, 1)


def _switched(endpoint: Endpoint, state: State | None, now: Instant) -> Endpoint:
    match state:
        case State.ACTIVE:
            return replace(endpoint, disabled=None, failing_since=None)
        case State.DISABLED:
            return endpoint if endpoint.disabled is not None else endpoint.with_disabled(now, BY_HAND)
        case None:
            return endpoint


def _with_secret(endpoint: Endpoint, secret: Secret, until: Instant, now: Instant) -> Endpoint:
    kept = [
        replace(each, until=until if each.until is None else min(each.until, until)) for each in endpoint.signing(now)
    ]
    return replace(endpoint, secrets=[secret, *(each for each in kept if each.until is not None and each.until > now)])
