"""Webhooks: who is sent the items of the feed, how that goes, and what to do where it does not."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import orjson
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from api.feed.webhooks import wire as shapes
from api.feed.webhooks.input import (
    WebhookForm,
    WebhookPatchForm,
    WebhookReplayForm,
    WebhookSecretForm,
    WebhookTrialForm,
)
from api.http.access.auth import SubscriberDep
from api.http.caching.lasting import JSON_TYPE, PageDep
from api.http.parameters.paging import Cursor, cursor_number, next_link
from api.http.parameters.shared import Paging
from api.http.requests.bodies import PlainBodyDep, body, parsed
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep

router = APIRouter(tags=["webhooks"])
EARLIER = {"number"}


def _answer(shape: object, status: int = 200) -> Response:
    """Not to be kept by anybody on the way: it may hold a secret."""
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(shape), status_code=status, media_type=JSON_TYPE, headers=headers)


@router.post("/webhooks", status_code=201, openapi_extra=body(WebhookForm))
def add_webhook(author: SubscriberDep, given: PlainBodyDep, service: ServiceDep) -> Response:
    """Have items sent to an address, signed, in order, until they are taken. The secret is shown this once."""
    subscribing = service.webhooks.subscribing
    return _answer(shapes.shown(subscribing.add(parsed(given, WebhookForm).read(), author.name), subscribing), 201)


@router.get("/webhooks")
def list_webhooks(_: SubscriberDep, page: PageDep, service: ServiceDep) -> Response:
    """Every webhook, with how far it is and what keeps it."""
    subscribing = service.webhooks.subscribing
    return page.answer(lambda: ({"webhooks": [shapes.listed(each, subscribing) for each in subscribing.status()]}, {}))


@router.get("/webhooks/{webhook}")
def read_webhook(webhook: IdPath, _: SubscriberDep, page: PageDep, service: ServiceDep) -> Response:
    """One webhook: its state and why, how many positions it is behind, what waits and what is parked."""
    subscribing = service.webhooks.subscribing
    return page.answer(lambda: (shapes.webhook(subscribing.read(webhook), subscribing), {}))


@router.patch("/webhooks/{webhook}", openapi_extra=body(WebhookPatchForm))
def change_webhook(webhook: IdPath, _: SubscriberDep, given: PlainBodyDep, service: ServiceDep) -> Response:
    """Change a webhook; what is left out stays. `state: active` enables it again, and what waits is due at once."""
    subscribing = service.webhooks.subscribing
    changed = subscribing.change(webhook, parsed(given, WebhookPatchForm).read())
    return _answer(shapes.webhook(changed, subscribing))


@router.delete("/webhooks/{webhook}", status_code=204)
def remove_webhook(webhook: IdPath, _: SubscriberDep, service: ServiceDep) -> Response:
    """Remove a webhook, its waiting items and its attempts."""
    service.webhooks.subscribing.remove(webhook)
    return Response(status_code=204)


@router.post("/webhooks/{webhook}/secret", openapi_extra=body(WebhookSecretForm))
def rotate_webhook_secret(webhook: IdPath, _: SubscriberDep, given: PlainBodyDep, service: ServiceDep) -> Response:
    """Make a new secret, shown this once. Earlier secrets also sign for `overlap_hours` (default: 24)."""
    subscribing, form = service.webhooks.subscribing, parsed(given, WebhookSecretForm)
    return _answer(shapes.shown(subscribing.rotate(webhook, form.signing, form.overlap_hours), subscribing))


@router.post("/webhooks/{webhook}/tests", openapi_extra=body(WebhookTrialForm))
async def try_webhook(
    request: Request, webhook: IdPath, _: SubscriberDep, given: PlainBodyDep, service: ServiceDep
) -> Response:
    """Send an item of type `webhook.tested` now, once, whatever the state, and tell what came of it."""
    send = partial(service.webhooks.subscribing.test, webhook, parsed(given, WebhookTrialForm).note)
    return _answer(shapes.attempt(await to_thread.run_sync(send, limiter=request.app.state.awaiting)))


@router.post("/webhooks/{webhook}/replays", openapi_extra=body(WebhookReplayForm))
def replay_webhook(webhook: IdPath, _: SubscriberDep, given: PlainBodyDep, service: ServiceDep) -> Response:
    """Send again: all `since` a position or a date, in order; or what is parked, beside what comes."""
    subscribing, form = service.webhooks.subscribing, parsed(given, WebhookReplayForm)
    form.refuse_unless_one()
    if form.since is not None:
        return _answer(shapes.replayed(subscribing.replay_since(webhook, form.since), None))
    count = subscribing.replay_parked(webhook, form.items)
    return _answer(shapes.replayed(subscribing.read(webhook).endpoint, count))


@router.get("/webhooks/{webhook}/parked")
def list_parked(webhook: IdPath, _: SubscriberDep, page: PageDep, service: ServiceDep) -> Response:
    """What was tried as often as the schedule has it, and is not tried again by itself."""
    return page.answer(
        lambda: ({"parked": [shapes.owed(each) for each in service.webhooks.subscribing.parked(webhook)]}, {})
    )


@router.get("/webhooks/{webhook}/attempts")
def list_attempts(
    request: Request,
    webhook: IdPath,
    _: SubscriberDep,
    page: PageDep,
    service: ServiceDep,
    asked: Annotated[Paging, Query()],
) -> Response:
    """List the deliveries of the last thirty days and their results, newest first."""
    before = (
        None if asked.cursor is None else cursor_number(Cursor.read(request, asked.cursor, EARLIER).values["number"])
    )

    def make() -> tuple[dict[str, Any], dict[str, str]]:
        found = service.webhooks.subscribing.attempts(webhook, before=before, limit=asked.limit)
        is_whole = len(found) < asked.limit
        headers = {} if is_whole else next_link(request, Cursor({"number": str(found[-1].number)}))
        return {"attempts": [shapes.attempt(each) for each in found]}, headers

    return page.answer(make)
