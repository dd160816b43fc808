"""The feed for feed readers: of a conflict, a place, a claimant or a day, as Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.feed.channels import atom, json_feed
from api.feed.channels.addresses import MEDIA_TYPES, Address, ChannelOf, FeedFormat
from api.feed.channels.documents import Document, Press
from api.feed.channels.naming import day_conflict, name_of
from api.feed.parameters import ChannelQuestion, filter_of
from api.http.caching.lasting import A_DAY, ALWAYS_FRESH, kept, served
from api.http.service import ServiceDep
from api.service import Service
from api.wire.fields import ID_PATTERN
from domain.dates.instants import Instant
from domain.errors import BadQuestion, NotFound
from domain.feed.channels import ALWAYS, Channel, ChannelBlock, Issue
from domain.questions.overviews.day import a_day

router = APIRouter(tags=["feed"])
WRITERS: Mapping[FeedFormat, Callable[[Document], bytes]] = {
    FeedFormat.ATOM: atom.written,
    FeedFormat.JSON: json_feed.written,
}
FILTERS: Mapping[ChannelOf, str] = {
    ChannelOf.CONFLICTS: "conflict",
    ChannelOf.PLACES: "place",
    ChannelOf.CLAIMANTS: "claimant",
}


async def address_of(
    request: Request,
    of: Annotated[ChannelOf, Path(description="what the channel is of")],
    name: Annotated[str, Path(pattern=ID_PATTERN, description="its id; of a day, the day")],
    format: Annotated[FeedFormat, Path(description="Atom, or JSON Feed")],  # noqa: A002 - the name of the parameter
    asked: Annotated[ChannelQuestion, Query()],
) -> Address:
    own, filters = FILTERS.get(of), asked.texts()
    others = {filter_: text for filter_, text in filters.items() if filter_ != own}
    if own is not None and filters.get(own, name) != name:
        raise BadQuestion(own, "is another one in the path of the address", "leave it out")
    base = str(request.base_url).rstrip("/")
    return Address(base=base, of=of, name=name, format=format, filters=others, tongue=asked.words)


AddressDep = Annotated[Address, Depends(address_of)]


@router.get("/feeds/{of}/{name}.{format}")  # noqa: FAST003 - `address_of` takes them
def read_channel(request: Request, address: AddressDep, service: ServiceDep) -> Response:
    """The newest items of a channel, told in sentences: the address for a feed reader. It links to those before."""
    address = _by_ids(service, address)
    issue = service.publishing.newest(_channel(service, address))
    return _served(request, _document(service, address, issue), ALWAYS_FRESH)


@router.get("/feeds/{of}/{name}/blocks/{number}.{format}")  # noqa: FAST003 - likewise
def read_block(
    request: Request,
    address: AddressDep,
    number: Annotated[str, Path(pattern="^[1-9][0-9]{0,11}$", description="from 1 on")],
    service: ServiceDep,
) -> Response:
    """A closed block of a channel: its items under 100 positions. Where it has none, the way leads to the next one."""
    address = _by_ids(service, address)
    block, channel = int(number), _channel(service, address)
    issue = service.publishing.block(channel, block)
    if issue is None:
        onward = address.at(service.publishing.following(channel, block))
        return Response(status_code=307, headers={"Location": onward.path, **ALWAYS_FRESH})
    return _served(request, _document(service, address.at(block), issue), kept(service, A_DAY, names_service=True))


def _by_ids(service: Service, address: Address) -> Address:
    """The address with ids in the place of names in its filters."""
    named = service.asking.names(filter_of(address.filters))
    return replace(address, filters={**address.filters, **named.ids}) if named.ids else address


def _channel(service: Service, address: Address) -> Channel:
    """Raises ``BadQuestion``, and ``NotFound`` for what the record does not know and a day that has not begun."""
    head = service.feeding.feed.head().position
    name_of(service.asking, address, at=head)
    own = {} if address.of is ChannelOf.DAYS else {FILTERS[address.of]: address.name}
    within = _day(service, address, head) if address.of is ChannelOf.DAYS else ALWAYS
    return Channel(wanted=filter_of({**address.filters, **own}), within=within)


def _day(service: Service, address: Address, head: int) -> ChannelBlock:
    conflict = day_conflict(service.asking, address)
    day = a_day(address.name).bounds(UTC if conflict is None else conflict.zone)
    if head == 0 or service.asking.clock.now() < day.earliest:
        raise NotFound("day", address.name, "the record has not got there yet")
    return service.publishing.day(day)


def _document(service: Service, address: Address, issue: Issue) -> Document:
    feeding = service.feeding
    cursors = feeding.cursors(item.key for item in issue.items)
    updated = issue.items[0].at if issue.items else _began(service)
    press = Press(log=feeding.log(), updated=updated, cursors=cursors)
    return press.document(issue, address, name_of(service.asking, address, at=issue.position))


def _began(service: Service) -> Instant:
    """When the first entry was recorded."""
    with service.asking.readings.snapshot() as past:
        return past.moment(1).recorded_at or 0


def _served(request: Request, document: Document, kept_how: Mapping[str, str]) -> Response:
    address, other = document.address, document.address.other()
    link = f'<{other.path}>; rel="alternate"; type="{other.type}"'
    return served(request, WRITERS[address.format](document), MEDIA_TYPES[address.format], kept_how, {"Link": link})
