"""Pages read as a reader without script has them: their text, links and headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.support.running import Running

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}
# Every page, with what the demo has to show on it. One a line, so that pages can be added at once.
PAGES = (
    "/",
    "/setup",
    "/conflicts",
    "/days/2025-12-11",
    "/disputes",
    "/outcomes",
    "/figures",
    "/verify",
    "/record",
    "/reading",
    "/about",
    "/search",
    "/search?q=Siversk",
    "/search?person=Peskov",
)
VOID = {"link", "meta", "input", "img", "br", "hr"}


@dataclass
class ReadPage(HTMLParser):
    """``text``: all words, spaces made single; ``links``: addresses; ``inline``: what a strict policy would refuse."""

    status: int
    headers: dict[str, str]
    html: str
    links: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _within: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within += [] if tag in VOID else [tag]
        self.links += [str(given["href"])] if tag == "a" and given.get("href") else []
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & {*self._within}:
            self._words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).split())


def read_page(there: Running, path: str, **parameters: Any) -> ReadPage:
    """A page as a browser asks for it; also one about an error."""
    response = there.client.get(path, params=parameters or None, headers=BROWSER)
    assert response.headers["content-type"].startswith("text/html"), response.text[:200]
    return ReadPage(response.status_code, dict(response.headers), response.text)
