"""The command that follows the feed: what was appended and what follows from it, as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.shell.common import JsonOption, PlaceOption, explained, opened, place_id
from domain.vocabulary import Kind, Matter

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Callable, Iterator, Sequence

    from api.bootstrap import Service
    from domain.feed import FeedFilter, Item, Reading

READ_AT_ONCE = 500
WAIT_SECONDS = 1.0  # an interrupt is heard between waits

ConflictFilter = Annotated[str | None, typer.Option(help="items of one conflict alone")]


def join(app: typer.Typer) -> None:
    app.command()(follow)


@explained
def follow(  # noqa: PLR0913 - one option for each filter
    *,
    after: Annotated[str | None, typer.Option(help="a cursor, or now; from the beginning, unless given")] = None,
    until_caught_up: Annotated[bool, typer.Option("--until-caught-up", help="end where the feed ends now")] = False,
    place: PlaceOption = None,
    admin: Annotated[str | None, typer.Option(help="the name of an admin area, whole")] = None,
    bbox: Annotated[str | None, typer.Option(help="west,south,east,north in degrees")] = None,
    claimant: Annotated[str | None, typer.Option(help="a claimant, and all below it")] = None,
    side: Annotated[str | None, typer.Option(help="a side, and its affiliates")] = None,
    matter: Annotated[Matter | None, typer.Option(help="items in one matter alone")] = None,
    kind: Annotated[Kind | None, typer.Option(help="what is said or amended of one kind")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="types of items, by commas")] = None,
    conflict: ConflictFilter = None,
    as_json: JsonOption = False,
) -> None:
    """Print each item of the feed as it comes: a line each, or with --json as over HTTP, with its cursor."""
    from api.deps import box
    from api.feed_query import item_types
    from domain.feed import FeedFilter

    with opened() as service:
        wanted = FeedFilter(
            types=item_types(type_),
            conflict=conflict,
            place=None if place is None else place_id(service, place),
            admin=admin,
            box=None if bbox is None else box(bbox),
            claimants=None if claimant is None else service.feeding.below(claimant),
            side=side,
            matter=matter,
            kind=kind,
        )
        service.await_views(service.store.size())
        tell = _as_json(service) if as_json else _as_lines(service)
        for reading in _readings(service, wanted, after, until_caught_up=until_caught_up):
            for line in tell(reading.items):
                typer.echo(line)


def _readings(service: Service, wanted: FeedFilter, after: str | None, *, until_caught_up: bool) -> Iterator[Reading]:
    feeding = service.feeding
    key = feeding.start(after)
    while True:
        reading = feeding.read(wanted, after=key, limit=READ_AT_ONCE)
        yield reading
        key = reading.next
        if key < reading.head:
            continue
        if until_caught_up:
            return
        feeding.news.wait(past=key, timeout_seconds=WAIT_SECONDS)


def _as_json(service: Service) -> Callable[[Sequence[Item]], list[str]]:
    import orjson

    from api import shapes_feed

    def told(items: Sequence[Item]) -> list[str]:
        cursors, log = service.feeding.cursors(item.key for item in items), service.feeding.log()
        shapes = (shapes_feed.item(item, log=log, cursor=cursors[item.key]) for item in items)
        return [orjson.dumps(shape).decode() for shape in shapes]

    return told


def _as_lines(service: Service) -> Callable[[Sequence[Item]], list[str]]:
    from datetime import UTC

    from api import telling_feed
    from domain.rules import zone_of

    def told(items: Sequence[Item]) -> list[str]:
        if not items:
            return []
        _, found = service.asking.conflicts(None)
        conflicts = {each.id: each for each in found}
        zones = {each.id: zone_of(each, service.asking.zones) for each in found}
        return [
            telling_feed.line(item, conflicts.get(item.conflict or ""), zones.get(item.conflict or "", UTC))
            for item in items
        ]

    return told
