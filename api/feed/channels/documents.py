"""A document of a channel, whatever it is written as: items in words, and where the other documents are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.feed.channels.addresses import Address, entry_id, pinned
from api.feed.channels.html import content
from api.feed.news import Reporter
from api.text.languages.reading import language_of
from domain.dates.instants import Instant, to_text
from domain.feed.channels import Issue
from domain.feed.items import Item, ItemKey

SERVICE = "Claimline"  # the author of all entries: who is said to have said what stands in them


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``time``: RFC 3339. ``via``: where its source was published."""

    id: str
    type: str
    title: str
    html: str
    time: str
    pinned: str
    via: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """``previous``, ``following``: the documents before and after it in time. Of a block, there is one after it."""

    address: Address
    id: str
    title: str
    about: str
    language: str
    updated: str
    entries: Sequence[Entry]
    previous: Address | None
    following: Address | None

    @property
    def is_archived(self) -> bool:
        return self.address.block is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """``log`` names the log. ``updated``: when the newest item came, or, without items, when the log began.

    ``cursors``: those right after the items, from which their ids are made.
    """

    log: str
    updated: Instant
    cursors: Mapping[ItemKey, str]

    def document(self, issue: Issue, address: Address, name: str) -> Document:
        """``name``: what the channel is of, in words."""
        language = language_of(address.tongue)
        news, block = language.news, address.block
        asked = ", ".join(f"{key}={value}" for key, value in sorted(address.filters.items()))
        return Document(
            address=address,
            id=address.id(self.log),
            title=news.title.format(name=f"{name} [{asked}]" if asked else name),
            about=news.about,
            language=language.code,
            updated=to_text(self.updated),
            entries=self._entries(issue, address),
            previous=None if issue.previous is None else address.at(issue.previous),
            following=None if block is None else address.at(block + 1),
        )

    def _entries(self, issue: Issue, address: Address) -> Sequence[Entry]:
        reporter = Reporter(language=language_of(address.tongue), background=issue.background)
        return [self._entry(item, reporter, address) for item in issue.items]

    def _entry(self, item: Item, reporter: Reporter, address: Address) -> Entry:
        notice, link = reporter.notice(item), pinned(item, address)
        return Entry(
            id=entry_id(self.cursors[item.key]),
            type=str(item.type),
            title=notice.title,
            html=content(notice, reporter.language.news, position=item.key.position, pinned=link),
            time=to_text(item.at),
            pinned=link,
            via=next((each for source in notice.sources for each in source.addresses), None),
        )
