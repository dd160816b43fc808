"""What the OpenAPI document says of the channels for feed readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.feed.channels.addresses import MEDIA_TYPES, FeedFormat
from api.openapi.answers import INSTANT, TEXT, Schema, a_list, an_object, extended

CHANNELS = ("read_channel", "read_block")
JSON_TYPE, ATOM_TYPE = MEDIA_TYPES[FeedFormat.JSON], MEDIA_TYPES[FeedFormat.ATOM]
ITEM = extended(
    an_object(
        id=TEXT | {"description": "a URN, the same in every document"},
        url=TEXT | {"description": "the answer that it tells of, pinned"},
        title=TEXT | {"description": "a sentence"},
        content_html=TEXT,
        date_published=INSTANT,
        date_modified=INSTANT,
        tags=a_list(TEXT) | {"description": "the type of the item"},
    ),
    external_url=TEXT | {"description": "where its source was published"},
)
JSON_FEED = extended(
    an_object(
        version=TEXT,
        title=TEXT,
        feed_url=TEXT,
        description=TEXT,
        authors=a_list(an_object(name=TEXT)),
        language=TEXT,
        items=a_list(ITEM),
    ),
    home_page_url=TEXT,
    next_url=TEXT | {"description": "the block before"},
)
ANSWERS: Mapping[str, Schema] = dict.fromkeys(CHANNELS, JSON_FEED)
COMPONENTS: Mapping[str, Schema] = {"JsonFeed": JSON_FEED, "JsonFeedItem": ITEM}


def headers() -> Iterator[tuple[str, Schema]]:
    yield "ETag", {"description": "of the bytes", "schema": TEXT}
    yield "Link", {"description": '`rel="alternate"`: the same in the other format', "schema": TEXT}


def besides(operation_id: str) -> Iterator[tuple[str, Schema]]:
    yield "304", {"description": "the client has these bytes (`If-None-Match`)"}
    if operation_id == "read_block":
        location = {"description": "the next block that has any, else the newest document", "schema": TEXT}
        yield "307", {"description": "the channel has no item in this block", "headers": {"Location": location}}
