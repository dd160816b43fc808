"""Webhooks as the shell tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.text import terminal
from domain.dates.instants import to_text
from domain.feed.published import PublishedItem
from domain.webhooks.endpoints import DeliveryAttempt, EndpointStatus, Undelivered
from domain.webhooks.manage import Subscribing
from domain.webhooks.retry import Reply


def webhooks(standings: Iterable[EndpointStatus]) -> Iterator[str]:
    for each in standings:
        endpoint = each.endpoint
        yield f"{endpoint.id:<38} {endpoint.state:<9} {endpoint.url}"


def webhook(standing: EndpointStatus, subscribing: Subscribing) -> Iterator[str]:
    endpoint = standing.endpoint
    yield f"{endpoint.id}: {endpoint.url}"
    if endpoint.description is not None:
        yield f"  {endpoint.description}"
    yield f"  {endpoint.state}, in {endpoint.order} order, added {to_text(endpoint.added_at)} by {endpoint.added_by}"
    if endpoint.disabled is not None:
        yield f"  disabled {to_text(endpoint.disabled.at)}: {endpoint.disabled.because}"
    for name, value in endpoint.wanted.items():
        yield f"  of items, those with {name} {value}"
    yield f"  {standing.waiting} waiting, {standing.parked} parked{terminal.lag(subscribing.lag(standing))}"
    if standing.due_at is not None:
        yield f"  the next try is at {to_text(standing.due_at)}"
    if endpoint.failing_since is not None:
        yield f"  nothing has been delivered since {to_text(endpoint.failing_since)}"
    for key in subscribing.public_keys(endpoint):
        yield f"  public key {key}"


def failure(newest: Iterable[DeliveryAttempt]) -> Iterator[str]:
    """Why the newest attempt failed, if it did."""
    yield from (f"  the last try failed: {each.problem}" for each in newest if each.problem is not None)


def attempt(of: DeliveryAttempt) -> str:
    what = "delivered" if of.problem is None else of.problem
    again = "" if of.next_at is None else f"; the next try is at {to_text(of.next_at)}"
    return f"{to_text(of.at)} {of.type} {of.item} ({of.milliseconds} ms): {what}{again}"


def parked(of: Undelivered) -> str:
    return f"{of.position:>8} {of.type} {of.item}: tried {of.attempts} times since {to_text(of.first_at)}: {of.problem}"


def forwarded(item: PublishedItem, answer: Reply) -> str:
    return f"{item.position:>8} {item.type} {item.id}: {answer.trouble() or 'delivered'}"
