"""The command that follows the feed: what was appended and what follows from it, as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.feed.parameters import FeedFilters
from api.shell.common import JsonOption, explained, json_line, opened, tell_understood
from api.shell.options import asks

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Callable, Iterator, Sequence

    from api.service import Service
    from domain.feed.items import FeedFilter, FeedReading, Item

READ_AT_ONCE = 500
WAIT_SECONDS = 1.0  # an interrupt is heard between waits


def join(app: typer.Typer) -> None:
    app.command()(follow)


@explained
@asks(FeedFilters)
def follow(
    asked: FeedFilters,
    *,
    after: Annotated[str | None, typer.Option(help="a cursor, or now. Default: the beginning")] = None,
    until_caught_up: Annotated[bool, typer.Option("--until-caught-up", help="end where the feed ends now")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print each new item of the feed, a line each. With --json: as over HTTP, with its cursor."""
    with opened() as service:
        named = service.asking.names(asked.wanted())
        wanted = named.meant(asked.wanted())
        tell_understood(named, err=True)
        service.await_views(service.store.size())
        tell = _as_json(service) if as_json else _as_lines(service)
        for reading in _readings(service, wanted, after, until_caught_up=until_caught_up):
            for line in tell(reading.items):
                typer.echo(line)


def _readings(
    service: Service, wanted: FeedFilter, after: str | None, *, until_caught_up: bool
) -> Iterator[FeedReading]:
    """Raises ``CursorDiverged`` where a backup was restored meanwhile."""
    feeding, cursor = service.feeding, after
    while True:
        reading = feeding.read(wanted, after=feeding.start(cursor), limit=READ_AT_ONCE)
        key = reading.next
        cursor = feeding.cursors([key])[key]
        yield reading
        if key < reading.head:
            continue
        if until_caught_up:
            return
        feeding.news.wait(past=key, timeout_seconds=WAIT_SECONDS)


def _as_json(service: Service) -> Callable[[Sequence[Item]], list[bytes]]:
    from api.feed import wire

    def told(items: Sequence[Item]) -> list[bytes]:
        return [json_line(wire.item(item)) for item in service.feeding.published(items)]

    return told


def _as_lines(service: Service) -> Callable[[Sequence[Item]], list[str]]:
    from datetime import UTC

    from api.feed import terminal
    from domain.questions.declared import ask_conflicts

    def told(items: Sequence[Item]) -> list[str]:
        if not items:
            return []
        _, found = ask_conflicts(service.asking, None)
        conflicts = {each.id: each for each in found}
        zones = {each.id: each.zone for each in found}
        return [
            terminal.line(item, conflicts.get(item.conflict or ""), zones.get(item.conflict or "", UTC))
            for item in items
        ]

    return told
