"""Where the documents of a channel are, and the answers that its entries link to: absolute, as readers need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from urllib.parse import urlencode
from uuid import UUID, uuid5

from api.text.languages import Tongue
from domain.dates.instants import to_text
from domain.feed.cursor import item_id
from domain.feed.items import (
    DisputeClosed,
    DisputeOpened,
    HistoryRevised,
    Item,
    StanceChanged,
)

NAMES = UUID("974849e9-b9bb-456c-bd4a-b92dfc0c2460")  # of entries and channels: stable, whatever the service is called


class ChannelOf(StrEnum):
    """What a channel is of."""

    CONFLICTS = auto()
    PLACES = auto()
    CLAIMANTS = auto()
    DAYS = auto()


class FeedFormat(StrEnum):
    ATOM = auto()
    JSON = auto()


ANSWERED = ("statements", "conflicts", "places")  # collections that have an address for each of theirs
MEDIA_TYPES: Mapping[FeedFormat, str] = {
    FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
    FeedFormat.JSON: "application/feed+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Of the newest document of a channel, or of a block of it. ``filters``: of the feed, by name, as given."""

    base: str
    of: ChannelOf
    name: str
    format: FeedFormat
    filters: Mapping[str, str]
    tongue: Tongue
    block: int | None = None

    @property
    def path(self) -> str:
        block = "" if self.block is None else f"/blocks/{self.block}"
        return f"/v1/feeds/{self.of}/{self.name}{block}.{self.format}{self._asked()}"

    @property
    def url(self) -> str:
        return f"{self.base}{self.path}"

    def at(self, block: int | None) -> Address:
        return replace(self, block=block)

    def other(self) -> Address:
        """The same in the other format."""
        return replace(self, format=FeedFormat.JSON if self.format is FeedFormat.ATOM else FeedFormat.ATOM)

    @property
    def type(self) -> str:
        """The media type of the document, bare."""
        return MEDIA_TYPES[self.format].partition(";")[0]

    def subject(self) -> str | None:
        """What the channel is of, as data. A day here is one of the record, and not of what was said in it."""
        match self.of:
            case ChannelOf.CONFLICTS | ChannelOf.PLACES:
                return self.answer(f"/v1/{self.of}/{self.name}")
            case ChannelOf.CLAIMANTS:
                return self.answer("/v1/statements", claimant=self.name)
            case ChannelOf.DAYS:
                return None

    def answer(self, path: str, **asked: str) -> str:
        return f"{self.base}{path}{_query(asked)}"

    def id(self, log: str) -> str:
        """The same for all documents of a channel, in both formats, wherever they are served from."""
        return _urn(f"{log}/{self.of}/{self.name}{self._asked()}")

    def _asked(self) -> str:
        """The default is English."""
        return _query(dict(self.filters) | ({} if self.tongue is Tongue.EN else {"words": str(self.tongue)}))


def _query(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(sorted(asked.items()), safe=':,')}" if asked else ""


def entry_id(cursor: str) -> str:
    """Of the item just before a cursor, in every channel."""
    return _urn(item_id(cursor))


def _urn(name: str) -> str:
    return uuid5(NAMES, name).urn


def pinned(item: Item, address: Address) -> str:
    """The answer about what ``item`` tells of, as of its position: the same bytes for ever."""
    position, body = item.key.position, item.body
    if isinstance(body, (StanceChanged, DisputeOpened, DisputeClosed, HistoryRevised)):
        at = to_text(body.begins if isinstance(body, HistoryRevised) else item.at)
        asked = {"conflict": body.conflict, "about": at, "said_by": at, "matter": str(body.matter)}
        asked |= {"words": str(address.tongue), "known_at": str(position)}
        return address.answer(f"/v1/places/{body.place}/stances", **asked)
    if item.kind.subject not in ANSWERED:
        return address.answer("/v1/log", after=str(position - 1), limit="1")
    return address.answer(f"/v1/{item.kind.subject}/{item.subject}", known_at=str(position))
