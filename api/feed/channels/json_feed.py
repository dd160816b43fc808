"""A document as JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from api.feed.channels.documents import SERVICE, Document, Entry
from api.wire.answers import Instant

VERSION = "https://jsonfeed.org/version/1.1"


class JsonFeedItem(TypedDict):
    id: Annotated[str, Field(description="a URN, the same in every document")]
    url: Annotated[str, Field(description="the answer that it tells of, pinned")]
    external_url: NotRequired[Annotated[str, Field(description="where its source was published")]]
    title: Annotated[str, Field(description="a sentence")]
    content_html: str
    date_published: Instant
    date_modified: Instant
    tags: Annotated[Sequence[str], Field(description="the type of the item")]


class JsonFeedAuthor(TypedDict):
    name: str


class JsonFeed(TypedDict):
    version: str
    title: str
    home_page_url: NotRequired[str]
    feed_url: str
    description: str
    next_url: NotRequired[Annotated[str, Field(description="the block before")]]
    authors: Sequence[JsonFeedAuthor]
    language: str
    items: Sequence[JsonFeedItem]


def written(of: Document) -> bytes:
    subject = of.address.subject()
    home = {} if subject is None else {"home_page_url": subject}
    older = {} if of.previous is None else {"next_url": of.previous.url}
    shape = {
        "version": VERSION,
        "title": of.title,
        **home,
        "feed_url": of.address.at(None).url,
        "description": of.about,
        **older,
        "authors": [{"name": SERVICE}],
        "language": of.language,
        "items": [_item(each) for each in of.entries],
    }
    return orjson.dumps(shape)


def _item(of: Entry) -> dict[str, Any]:
    source = {} if of.via is None else {"external_url": of.via}
    return {
        "id": of.id,
        "url": of.pinned,
        **source,
        "title": of.title,
        "content_html": of.html,
        "date_published": of.time,
        "date_modified": of.time,
        "tags": [of.type],
    }
