"""Items as CloudEvents 1.0, in structured JSON.

``timestamp`` says the same as ``time``, and beside ``type`` and ``data`` makes the body one of Standard Webhooks, too.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson

from domain.instants import to_text
from domain.outgoing import FeedItem

MEDIA_TYPE = "application/cloudevents+json"


def writer(source: Callable[[], str]) -> Callable[[FeedItem], bytes]:
    """``source``: names the log, as a URI; with the id of an item, it names that item among all there are."""

    def written(item: FeedItem) -> bytes:
        event: dict[str, object] = {
            "specversion": "1.0",
            "id": item.id,
            "source": source(),
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
        if not item.cursor:  # an attribute has to hold something
            del event["cursor"]
        return orjson.dumps(event)

    return written
