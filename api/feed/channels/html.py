"""What stands behind the title of an entry, as HTML: elements and texts, so that no text can become an element."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from api.feed.news import Notice
from api.text.languages.table import News


def content(of: Notice, news: News, *, position: int, pinned: str) -> str:
    root = Element("div")
    for words in of.words:
        _paragraph(root, words)
    if of.quote is not None:
        quote = SubElement(root, "blockquote", {"dir": "auto"})
        if of.quote.language is not None:
            quote.set("lang", of.quote.language)
        quote.text = of.quote.text
    for source in of.sources:
        _paragraph(root, source.text, *((each, each) for each in source.addresses))
    _paragraph(root, news.recorded.format(position=position), (pinned, news.pinned))
    return "".join(tostring(each, encoding="unicode", method="html") for each in root)


def _paragraph(root: Element, text: str, *links: tuple[str, str]) -> None:
    """``links``: addresses, each with the words that lead there; they follow the text."""
    last = paragraph = SubElement(root, "p")
    paragraph.text = f"{text} " if links else text
    for address, words in links:
        last = SubElement(paragraph, "a", {"href": address})
        last.text, last.tail = words, " "
    if links:
        last.tail = None
