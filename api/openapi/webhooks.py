"""What the OpenAPI document says of webhooks: how they are managed, and the requests that they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.feed.webhooks.input import (
    WebhookForm,
    WebhookPatchForm,
    WebhookReplayForm,
    WebhookSecretForm,
    WebhookTrialForm,
)
from api.openapi.answers import REF

EVENT_TYPE = "application/cloudevents+json"
FORMS = (WebhookForm, WebhookPatchForm, WebhookSecretForm, WebhookTrialForm, WebhookReplayForm)
DONE: Mapping[str, tuple[str, str]] = {
    "add_webhook": ("201", "it is there, and its secret is shown this once"),
    "change_webhook": ("200", "it is changed"),
    "rotate_webhook_secret": ("200", "there is a new secret, shown this once"),
    "try_webhook": ("200", "it was sent, and this came of it"),
    "replay_webhook": ("200", "it will be sent again"),
    "remove_webhook": ("204", "it is gone"),
    **dict.fromkeys(("list_webhooks", "read_webhook", "list_parked", "list_attempts"), ("200", "the answer")),
}
READING = (400, 401, 403, 404, 503)
WRITING = (*READING, 409, 413, 415, 422)

EVENT_EXAMPLE = {
    "specversion": "1.0",
    "id": "0b7a6f0e5d5c4a53b2f8d0c4e1a79f36",
    "source": "urn:claimline:863f4920d579dd7b378cde2b1a347413",
    "type": "webhook.tested",
    "time": "2026-11-02T12:00:00Z",
    "datacontenttype": "application/json",
    "position": 286,
    "cursor": "286.863f4920d579dd7b",
    "timestamp": "2026-11-02T12:00:00Z",
    "data": {"webhook": "desk", "note": "is anybody there?"},
}
SIGNATURES = (
    "`v1,` and the HMAC-SHA256, or `v1a,` and the ed25519 signature, of `id.timestamp.body`, in base64; several with "
    "spaces between them while one secret takes the place of another: one that is right is enough"
)
HEADERS = {
    "webhook-id": ("the id of the item: keep it to know a repeated delivery", EVENT_EXAMPLE["id"]),
    "webhook-timestamp": ("when it was sent: seconds since 1970; refuse what is minutes old", "1793620800"),
    "webhook-signature": (SIGNATURES, "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
}


def webhooks() -> dict[str, Any]:
    """The section ``webhooks`` of the document: the requests that subscribers get."""
    parameters = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "description": meaning,
            "schema": {"type": "string", "examples": [example]},
        }
        for name, (meaning, example) in HEADERS.items()
    ]
    content = {EVENT_TYPE: {"schema": {"$ref": REF.format(model="Event")}, "example": EVENT_EXAMPLE}}
    return {
        "item": {
            "post": {
                "operationId": "receive_item",
                "tags": ["webhooks"],
                "summary": "An item of the feed",
                "description": "A CloudEvent, signed as Standard Webhooks has it. At least once, in order.",
                "parameters": parameters,
                "requestBody": {"required": True, "content": content},
                "responses": {
                    "2XX": {"description": "it is taken, and the next may come"},
                    "410": {"description": "the target wants no more items: the webhook is disabled"},
                    "429": {"description": "not now: it comes again, no sooner than `Retry-After` says"},
                    "default": {"description": "it is sent again, as the schedule has it; redirects are not followed"},
                },
            }
        }
    }
