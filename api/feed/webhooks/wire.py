"""Webhooks as JSON. A secret is in none of it but the answer that it is made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from api.wire import answers, shapes
from domain.dates.instants import Instant, to_text
from domain.feed.published import PublishedItem
from domain.webhooks import endpoints
from domain.webhooks.endpoints import Endpoint, EndpointStatus, Order, Secret, State, Undelivered
from domain.webhooks.manage import NewSecret, Subscribing, WebhookStatus
from domain.webhooks.retry import Reply
from domain.webhooks.signatures import WebhookSigning, signing_of


class Disabled(TypedDict):
    at: answers.Instant
    because: str


class SecretAnswer(TypedDict):
    signing: WebhookSigning
    added_at: answers.Instant
    until: answers.Instant | None


class Webhook(answers.Lag):
    id: str
    url: str
    filter: Mapping[str, str]
    order: Order
    description: str | None
    state: State
    disabled: Disabled | None
    cursor: str
    waiting: answers.Position
    parked: answers.Position
    next_try_at: answers.Instant | None
    failing_since: answers.Instant | None
    secrets: Sequence[SecretAnswer]
    public_keys: Sequence[str]
    added_at: answers.Instant
    added_by: str


class WebhookWithSecret(answers.Understanding, Webhook):
    secret: Annotated[str | None, Field(description="`whsec_…`, shown this once; null for ed25519, see `public_keys`")]


class _OfItem(TypedDict):
    item: str
    type: str
    position: answers.Position


class DeliveryAttempt(_OfItem):
    at: answers.Instant
    milliseconds: answers.Position
    status: int | None
    delivered: bool
    problem: str | None
    answer: str
    next_try_at: answers.Instant | None


class ParkedItem(_OfItem):
    attempts: answers.Position
    first_tried_at: answers.Instant
    problem: str


class Event(TypedDict):
    """A CloudEvent: an item of the feed, as it is sent to a subscriber."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(description="of the item, the same at every try: it tells a repeated delivery")]
    source: Annotated[str, Field(description="names the log, as a URI")]
    type: Annotated[str, Field(description="such as `claim.appended`; `webhook.tested` is sent on request alone")]
    time: answers.Instant
    timestamp: answers.Instant
    datacontenttype: Literal["application/json"]
    position: Annotated[int, Field(ge=0, description="of the log")]
    data: answers.Anything
    subject: NotRequired[Annotated[str, Field(description="what the item is about")]]
    cursor: NotRequired[Annotated[str, Field(description="resumes right after the item, on every way of the feed")]]


class ReplayWebhookAnswer(TypedDict):
    webhook: str
    cursor: str
    items: int | None


class ListWebhooksAnswer(TypedDict):
    webhooks: Sequence[Webhook]


class ListParkedAnswer(TypedDict):
    parked: Sequence[ParkedItem]


class ListAttemptsAnswer(TypedDict):
    attempts: Sequence[DeliveryAttempt]


def _at(instant: Instant | None) -> str | None:
    return None if instant is None else to_text(instant)


def webhook(standing: EndpointStatus, subscribing: Subscribing) -> Webhook:
    return listed(WebhookStatus(standing, subscribing.lag(standing)), subscribing)


def listed(status: WebhookStatus, subscribing: Subscribing) -> Webhook:
    standing, lag = status
    endpoint, disabled = standing.endpoint, standing.endpoint.disabled
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "filter": dict(endpoint.wanted),
        "order": endpoint.order,
        "description": endpoint.description,
        "state": endpoint.state,
        "disabled": None if disabled is None else {"at": to_text(disabled.at), "because": disabled.because},
        "cursor": endpoint.cursor,
        **shapes.lag(lag),
        "waiting": standing.waiting,
        "parked": standing.parked,
        "next_try_at": _at(standing.due_at),
        "failing_since": _at(endpoint.failing_since),
        "secrets": [_secret(each) for each in endpoint.secrets],
        "public_keys": subscribing.public_keys(endpoint),
        "added_at": to_text(endpoint.added_at),
        "added_by": endpoint.added_by,
    }


def _secret(of: Secret) -> SecretAnswer:
    return {"signing": signing_of(of), "added_at": to_text(of.added_at), "until": _at(of.until)}


def shown(of: NewSecret, subscribing: Subscribing) -> WebhookWithSecret:
    """With the secret, if the receiver verifies with it. Of a pair of keys, the public one is always shown."""
    is_shared = signing_of(of.secret) is WebhookSigning.HMAC
    standing = subscribing.read(of.endpoint.id)
    secret = of.secret.text if is_shared else None
    return {**webhook(standing, subscribing), **shapes.understood(of.named), "secret": secret}


def owed(of: Undelivered) -> ParkedItem:
    return {
        "item": of.item,
        "type": of.type,
        "position": of.position,
        "attempts": of.attempts,
        "first_tried_at": to_text(of.first_at),
        "problem": of.problem,
    }


def attempt(of: endpoints.DeliveryAttempt) -> DeliveryAttempt:
    return {
        "item": of.item,
        "type": of.type,
        "position": of.position,
        "at": to_text(of.at),
        "milliseconds": of.milliseconds,
        "status": of.status,
        "delivered": of.problem is None,
        "problem": of.problem,
        "answer": of.answer,
        "next_try_at": _at(of.next_at),
    }


def replayed(endpoint: Endpoint, items: int | None) -> ReplayWebhookAnswer:
    """``items``: how many were parked; None where all since a position comes again."""
    return {"webhook": endpoint.id, "cursor": endpoint.cursor, "items": items}


def forwarded(item: PublishedItem, answer: Reply) -> dict[str, Any]:
    problem = answer.trouble()
    return {
        "item": item.id,
        "type": item.type,
        "position": item.position,
        "cursor": item.cursor,
        "delivered": problem is None,
        "problem": problem,
    }
