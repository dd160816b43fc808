"""What RFC 4287, RFC 5005 and JSON Feed 1.1 demand of a document, held against its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import orjson

ATOM, HISTORY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
OF_FEED = {"author", "category", "generator", "id", "link", "subtitle", "title", "updated", "entry"}
OF_ENTRY = {"author", "category", "content", "id", "link", "published", "summary", "title", "updated"}
ONCE_OF_FEED, ONCE_OF_ENTRY = {"id", "title", "updated"}, {"id", "title", "updated"}
ONE_AT_MOST = {"generator", "subtitle", "content", "published", "summary"}
OF_JSON_FEED = {
    *("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon"),
    *("authors", "language", "expired", "hubs", "items"),
}
OF_JSON_ITEM = {
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image"),
    *("date_published", "date_modified", "authors", "tags", "language", "attachments"),
}


def atom_faults(document: bytes) -> Iterator[str]:
    """By the sections of RFC 4287 and RFC 5005; that it is XML at all is the parser's word."""
    root = ET.fromstring(document)  # noqa: S314 - our own
    if root.tag != f"{ATOM}feed":
        yield "4.1.1: the root is not a feed"
    if not root.get(LANGUAGE):
        yield "2: it has no language"
    yield from _elements(root, OF_FEED, ONCE_OF_FEED)
    yield from _history(root)
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    if len(ids) != len(set(ids)):
        yield "4.1.1: two entries have one id"
    for entry in root.findall(f"{ATOM}entry"):
        yield from _elements(entry, OF_ENTRY, ONCE_OF_ENTRY)
        if entry.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None:
            yield "4.1.2: an entry is by nobody"
        has_content = entry.find(f"{ATOM}content") is not None
        if not has_content and "alternate" not in [link.get("rel") for link in entry.findall(f"{ATOM}link")]:
            yield "4.1.2: an entry has neither content nor alternate"
    yield from _values(root)


def _elements(parent: ET.Element, allowed: set[str], once: set[str]) -> Iterator[str]:
    names = [child.tag.removeprefix(ATOM) for child in parent if child.tag.startswith(ATOM)]
    yield from (f"{name} is not a part of {parent.tag}" for name in set(names) - allowed)
    yield from (f"{name} is there {names.count(name)} times" for name in once if names.count(name) != 1)
    yield from (f"{name} is there twice" for name in ONE_AT_MOST if names.count(name) > 1)
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in parent.findall(f"{ATOM}link")
        if link.get("rel") == "alternate"
    ]
    if len(alternates) != len(set(alternates)):
        yield "4.1.1: two alternates of one type and language"


def _history(root: ET.Element) -> Iterator[str]:
    """RFC 5005, sections 2 and 4."""
    archived = root.findall(f"{HISTORY}archive")
    rels = [link.get("rel") for link in root.findall(f"{ATOM}link")]
    if len(archived) > 1 or any(len(each) or each.text for each in archived):
        yield "RFC 5005, 4: fh:archive is to be one empty element"
    if bool(archived) != ("current" in rels):
        yield "RFC 5005, 4: an archive, and it alone, names the subscription document"
    if root.find(f"{HISTORY}complete") is not None:
        yield "RFC 5005, 2: an archived feed is not complete"
    yield from (f"RFC 5005: {rel} is there twice" for rel in ("current", "prev-archive", "self") if rels.count(rel) > 1)
    if "next-archive" in rels and not archived:
        yield "RFC 5005, 4: nothing comes after the subscription document"


def _values(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        name, text = element.tag.removeprefix(ATOM), element.text or ""
        if name in ("updated", "published") and not RFC3339.fullmatch(text):
            yield f"3.3: {text} is not a date"
        if name == "id" and (not urlsplit(text).scheme or text != text.strip()):
            yield f"4.2.6: {text} is not an absolute IRI"
        if name == "link" and urlsplit(element.get("href", "")).scheme not in ("http", "https"):
            yield f"4.2.7.1: {element.get('href')} is not an address"
        if name == "link" and not MEDIA_TYPE.fullmatch(element.get("type", "text/html")):
            yield f"4.2.7.3: {element.get('type')} is not a media type"
        if name in ("title", "subtitle") and (
            len(element) or not text.strip() or element.get("type", "text") != "text"
        ):
            yield f"3.1.1: {name} is not a text"
        if name == "content" and (element.get("type") != "html" or len(element) or not text):
            yield "4.1.3.3: content is not an escaped HTML"
        if name == "category" and not element.get("term"):
            yield "4.2.2.1: a category without a term"
        if name == "author" and not element.findtext(f"{ATOM}name"):
            yield "3.2.1: an author without a name"


def json_feed_faults(document: bytes) -> Iterator[str]:
    feed = orjson.loads(document)
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "it has no version or no title"
    yield from (f"{name} is not a part of a feed" for name in feed.keys() - OF_JSON_FEED)
    if feed.get("next_url") == feed["feed_url"]:
        yield "next_url is feed_url"
    if not feed.get("authors") or not all(each.get("name") for each in feed["authors"]):
        yield "it is by nobody"
    for item in feed["items"]:
        yield from _json_item(item)
    ids = [item["id"] for item in feed["items"]]
    if len(ids) != len(set(ids)):
        yield "two items have one id"


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    yield from (f"{name} is not a part of an item" for name in item.keys() - OF_JSON_ITEM)
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield "an item without an id"
    if not (item.get("content_html") or item.get("content_text")):
        yield "an item without content"
    if not all(RFC3339.fullmatch(item.get(name, "")) for name in ("date_published", "date_modified")):
        yield "an item without dates"
    if not all(isinstance(tag, str) for tag in item.get("tags", [])):
        yield "a tag that is not a text"
    if not all(urlsplit(item[name]).scheme in ("http", "https") for name in ("url", "external_url") if name in item):
        yield "a link that is not an address"
