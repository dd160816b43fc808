"""A document as JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

from typing import Any

import orjson

from api.feed.channels.documents import SERVICE, Document, Entry

VERSION = "https://jsonfeed.org/version/1.1"


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
