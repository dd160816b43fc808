"""A document as Atom (RFC 4287), with the links between documents of RFC 5005."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from api.feed.channels.documents import SERVICE, Document, Entry

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def written(of: Document) -> bytes:
    feed = Element("feed", {"xmlns": ATOM, "xmlns:fh": HISTORY, "xml:lang": of.language})
    _text(feed, "id", of.id)
    _text(feed, "title", of.title)
    _text(feed, "subtitle", of.about)
    _text(feed, "updated", of.updated)
    _text(SubElement(feed, "author"), "name", SERVICE)
    _text(feed, "generator", SERVICE)
    _links(feed, of)
    if of.is_archived:
        SubElement(feed, "fh:archive")
    for entry in of.entries:
        _entry(feed, entry)
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _links(feed: Element, of: Document) -> None:
    address = of.address
    _link(feed, "self", address.url, address.type)
    _link(feed, "alternate", address.other().url, address.other().type)
    if (subject := address.subject()) is not None:
        _link(feed, "alternate", subject)
    documents = {"prev-archive": of.previous, "next-archive": of.following}
    if of.is_archived:
        documents["current"] = address.at(None)
    for rel, document in documents.items():
        if document is not None:
            _link(feed, rel, document.url, document.type)


def _entry(feed: Element, of: Entry) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", of.id)
    _text(entry, "title", of.title)
    _text(entry, "updated", of.time)
    _text(entry, "published", of.time)
    SubElement(entry, "category", {"term": of.type})
    _link(entry, "alternate", of.pinned)
    if of.via is not None:
        _link(entry, "via", of.via)
    _text(entry, "content", of.html, type="html")


def _link(parent: Element, rel: str, href: str, media_type: str | None = None) -> None:
    """``media_type`` is left out of links for people: readers follow those of no type, or of HTML, alone."""
    typed = {} if media_type is None else {"type": media_type}
    SubElement(parent, "link", {"rel": rel, **typed, "href": href})


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = NO_CHARACTER.sub("\ufffd", text)
