"""Items as CloudEvents 1.0, in structured JSON.

``timestamp`` says the same as ``time``, and beside ``type`` and ``data`` makes the body one of Standard Webhooks, too.
"""

from __future__ import annotations

import orjson

from domain.dates.instants import to_text
from domain.feed.cursor import log_of
from domain.feed.published import PublishedItem

MEDIA_TYPE = "application/cloudevents+json"


def written(item: PublishedItem) -> bytes:
    """``source`` tells the log from all others; with the id of an item, it names that item among all there are."""
    event: dict[str, object] = {
        "specversion": "1.0",
        "id": item.id,
        "source": f"urn:claimline:{log_of(item.cursor)}",
        "type": item.type,
        "time": to_text(item.time),
        "datacontenttype": "application/json",
        "position": item.position,
        "cursor": item.cursor,
        "timestamp": to_text(item.time),
        "data": dict(item.data),
    }
    if item.subject is not None:
        event["subject"] = item.subject
    return orjson.dumps(event)
