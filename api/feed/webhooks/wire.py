"""Webhooks as JSON. A secret is in none of it but the answer that it is made for."""

from __future__ import annotations

from typing import Any

from api.wire import shapes
from domain.dates.instants import Instant, to_text
from domain.feed.published import PublishedItem
from domain.webhooks.endpoints import DeliveryAttempt, Endpoint, EndpointStatus, Secret, Undelivered
from domain.webhooks.manage import NewSecret, Subscribing
from domain.webhooks.retry import Reply
from domain.webhooks.signatures import WebhookSigning, signing_of


def _at(instant: Instant | None) -> str | None:
    return None if instant is None else to_text(instant)


def webhook(standing: EndpointStatus, subscribing: Subscribing) -> dict[str, Any]:
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
        **shapes.lag(subscribing.lag(standing)),
        "waiting": standing.waiting,
        "parked": standing.parked,
        "next_try_at": _at(standing.due_at),
        "failing_since": _at(endpoint.failing_since),
        "secrets": [_secret(each) for each in endpoint.secrets],
        "public_keys": subscribing.public_keys(endpoint),
        "added_at": to_text(endpoint.added_at),
        "added_by": endpoint.added_by,
    }


def _secret(of: Secret) -> dict[str, Any]:
    return {"signing": signing_of(of), "added_at": to_text(of.added_at), "until": _at(of.until)}


def shown(of: NewSecret, subscribing: Subscribing) -> dict[str, Any]:
    """With the secret, if whoever receives verifies by it: of a pair of keys, the public one is always shown."""
    is_shared = signing_of(of.secret) is WebhookSigning.HMAC
    standing = subscribing.read(of.endpoint.id)
    return {**webhook(standing, subscribing), "secret": of.secret.text if is_shared else None}


def owed(of: Undelivered) -> dict[str, Any]:
    return {
        "item": of.item,
        "type": of.type,
        "position": of.position,
        "attempts": of.attempts,
        "first_tried_at": to_text(of.first_at),
        "problem": of.problem,
    }


def attempt(of: DeliveryAttempt) -> dict[str, Any]:
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


def replayed(endpoint: Endpoint, items: int | None) -> dict[str, Any]:
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
