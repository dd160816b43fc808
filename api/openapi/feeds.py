"""What the OpenAPI document says of the channels for feed readers."""

from __future__ import annotations

from collections.abc import Iterator

from api.feed.channels.addresses import MEDIA_TYPES, FeedFormat
from api.openapi.answers import TEXT, Schema

CHANNELS = ("read_channel", "read_block")
JSON_TYPE, ATOM_TYPE = MEDIA_TYPES[FeedFormat.JSON], MEDIA_TYPES[FeedFormat.ATOM]


def headers() -> Iterator[tuple[str, Schema]]:
    yield "ETag", {"description": "of the bytes", "schema": TEXT}
    yield "Link", {"description": '`rel="alternate"`: the same in the other format', "schema": TEXT}


def besides(operation_id: str) -> Iterator[tuple[str, Schema]]:
    yield "304", {"description": "the client has these bytes (`If-None-Match`)"}
    if operation_id == "read_block":
        location = {"description": "the next block that has any, else the newest document", "schema": TEXT}
        yield "307", {"description": "the channel has no item in this block", "headers": {"Location": location}}
