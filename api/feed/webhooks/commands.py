"""Webhooks in the shell, and `listen`, for who has no address that the internet reaches."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.feed.parameters import FeedFilters
from api.shell.common import (
    ByOption,
    JsonOption,
    answered,
    echo_json,
    explained,
    json_line,
    login,
    opened,
    root,
    said,
    stop,
    tell_understood,
)
from api.shell.options import asks
from domain.webhooks.endpoints import Order, State
from domain.webhooks.manage import OVERLAP_HOURS, OVERLAP_HOURS_MAX
from domain.webhooks.signatures import WebhookSigning

if TYPE_CHECKING:  # --help stays quick
    from domain.webhooks.send import Forwarding

webhooks = typer.Typer(no_args_is_help=True, help="Send the items of the feed to your own addresses.")
ATTEMPTS_MAX = 10_000

NameArgument = Annotated[str, typer.Argument(help="the id of a webhook")]


def join(app: typer.Typer) -> None:
    app.add_typer(webhooks, name="webhooks")
    app.command()(listen)


@webhooks.command("add")
@explained
@asks(FeedFilters)
def add_webhook(  # noqa: PLR0913 - one option for each part of it
    asked: FeedFilters,
    url: Annotated[str, typer.Argument(help="where to send items")],
    *,
    name: Annotated[str | None, typer.Option("--id", help="its id; else it is given one")] = None,
    order: Annotated[Order, typer.Option(help="whether an item that fails holds up those after it")] = Order.STRICT,
    signing: Annotated[
        WebhookSigning, typer.Option(help="by a shared secret, or by a pair of keys")
    ] = WebhookSigning.HMAC,
    since: Annotated[str | None, typer.Option(help="a position or a date to begin with; else from now on")] = None,
    description: Annotated[str | None, typer.Option(help="what it is for")] = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send items to an address. Prints the secret that verifies them once, alone on the last line."""
    from api.feed.webhooks import wire as shapes
    from domain.webhooks.manage import EndpointDraft

    with opened() as service:
        draft = EndpointDraft(
            url=url, wanted=asked.texts(), order=order, signing=signing, id=name, description=description, since=since
        )
        subscribing = service.webhooks.subscribing
        added = subscribing.add(draft, login(service, by))
        shape = shapes.shown(added, subscribing)
    if not as_json:
        tell_understood(added.named, err=True)
    _show_secret(shape, f"the webhook {shape['id']} is there; verify its deliveries with:", as_json=as_json)


def _show_secret(shape: Mapping[str, object], text: str, *, as_json: bool) -> None:
    if as_json:
        echo_json(shape)
        return
    typer.echo(text, err=True)
    keys = shape["public_keys"]
    typer.echo(shape["secret"] or (keys[0] if isinstance(keys, list) else keys))


@webhooks.command("list")
@explained
def list_webhooks(*, as_json: JsonOption = False) -> None:
    """List the webhooks."""
    from api.feed.webhooks import terminal as telling
    from api.feed.webhooks import wire as shapes

    with opened() as service:
        subscribing = service.webhooks.subscribing
        if as_json:
            echo_json({"webhooks": [shapes.listed(each, subscribing) for each in subscribing.status()]})
            return
        standings = subscribing.all()
    for line in telling.webhooks(standings):
        typer.echo(line)


@webhooks.command("show")
@explained
def show_webhook(name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Show one webhook: its state and the reason, its lag, and its waiting and parked items."""
    from api.feed.webhooks import terminal as telling
    from api.feed.webhooks import wire as shapes

    with opened() as service:
        subscribing = service.webhooks.subscribing
        standing, parked = subscribing.read(name), subscribing.parked(name)
        newest = subscribing.attempts(name, before=None, limit=1)
        answered(
            shapes.webhook(standing, subscribing) | {"parked_items": [shapes.owed(each) for each in parked]},
            (*telling.webhook(standing, subscribing), *telling.failure(newest), *map(telling.parked, parked)),
            as_json=as_json,
        )


@webhooks.command("test")
@explained
def try_webhook(
    name: NameArgument,
    *,
    note: Annotated[str | None, typer.Option(help="comes back in the item")] = None,
    as_json: JsonOption = False,
) -> None:
    """Send one item of the type webhook.tested now. Exit code 1 if the target did not accept it."""
    from api.feed.webhooks import terminal as telling
    from api.feed.webhooks import wire as shapes

    with opened() as service:
        attempt = service.webhooks.subscribing.test(name, note)
    said(shapes.attempt(attempt), telling.attempt(attempt), as_json=as_json)
    if attempt.problem is not None:
        raise typer.Exit(1)


@webhooks.command("replay")
@explained
def replay_webhook(
    name: NameArgument,
    *,
    since: Annotated[str | None, typer.Option(help="a position or a date: all from there on, in order")] = None,
    parked: Annotated[bool, typer.Option("--parked", help="what is parked, beside what comes")] = False,
    as_json: JsonOption = False,
) -> None:
    """Send items again: all since a position or a date, or the parked ones."""
    from api.feed.webhooks import wire as shapes

    if (since is None) != parked:
        raise typer.BadParameter("name one thing to replay: --since, or --parked")
    with opened() as service:
        subscribing = service.webhooks.subscribing
        count = None if since is not None else subscribing.replay_parked(name, None)
        endpoint = subscribing.read(name).endpoint if since is None else subscribing.replay_since(name, since)
    text = f"all since {since} is sent again" if count is None else f"{count} parked items are sent again"
    said(shapes.replayed(endpoint, count), text, as_json=as_json)


@webhooks.command("rotate")
@explained
def rotate_secret(
    name: NameArgument,
    *,
    signing: Annotated[WebhookSigning | None, typer.Option(help="Default: as before")] = None,
    overlap_hours: Annotated[
        int, typer.Option(min=0, max=OVERLAP_HOURS_MAX, help="for how long those before it sign as well")
    ] = OVERLAP_HOURS,
    as_json: JsonOption = False,
) -> None:
    """Make a new secret. Prints it once, alone on the last line."""
    from api.feed.webhooks import wire as shapes

    with opened() as service:
        subscribing = service.webhooks.subscribing
        shape = shapes.shown(subscribing.rotate(name, signing, overlap_hours), subscribing)
    text = f"the one before it signs as well for {overlap_hours} hours; from now on verify with:"
    _show_secret(shape, text, as_json=as_json)


@webhooks.command("enable")
@explained
def enable_webhook(name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Enable a disabled webhook. Its waiting items are due at once."""
    from api.feed.webhooks import wire as shapes
    from domain.webhooks.manage import EndpointPatch

    with opened() as service:
        subscribing = service.webhooks.subscribing
        shape = shapes.webhook(subscribing.change(name, EndpointPatch(state=State.ACTIVE)), subscribing)
    said(shape, f"the webhook {name} is active", as_json=as_json)


@webhooks.command("remove")
@explained
def remove_webhook(name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Remove a webhook and its waiting items."""
    with opened() as service:
        service.webhooks.subscribing.remove(name)
    said({"removed": name}, f"the webhook {name} is removed", as_json=as_json)


@webhooks.command("attempts")
@explained
def list_attempts(
    name: NameArgument,
    *,
    limit: Annotated[int, typer.Option(min=1, max=ATTEMPTS_MAX, help="at most so many")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the deliveries of the last thirty days and their results, newest first."""
    from api.feed.webhooks import terminal as telling
    from api.feed.webhooks import wire as shapes

    with opened() as service:
        found = service.webhooks.subscribing.attempts(name, before=None, limit=limit)
    answered(
        {"attempts": [shapes.attempt(each) for each in found]},
        (telling.attempt(each) for each in found),
        as_json=as_json,
    )


@explained
@asks(FeedFilters)
def listen(  # noqa: PLR0913 - one option for each filter
    asked: FeedFilters,
    *,
    forward_to: Annotated[
        str, typer.Option("--forward-to", help="an address of this machine, such as http://localhost:9000/hook")
    ],
    service_at: Annotated[
        str | None, typer.Option("--from", help="the address of another service. Default: this database")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="with --from: a file with a key, where reading takes one")
    ] = None,
    after: Annotated[str | None, typer.Option(help="with --from: the cursor to resume after. Default: now")] = None,
    since: Annotated[str | None, typer.Option(help="a position or a date to begin with; else from now on")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="stop after so many items; else with Ctrl-C")] = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the feed and send each item to an address of this machine like a webhook: signed, once each."""
    from domain.webhooks.targets import Targets, fault_in_target

    if fault := fault_in_target(forward_to, Targets.LOCAL):
        stop(f"the address {forward_to!r} {': '.join(fault)}", 1)
    if service_at is None:
        if key_file is not None or after is not None:
            raise typer.BadParameter("--key-file and --after are for --from; of this database, name --since")
        with opened() as service:
            forwarding = service.webhooks.forwarding(forward_to, asked.texts(), since)
            _forward(forwarding, limit, is_from_now=since is None, as_json=as_json)
        return
    if since is not None:
        raise typer.BadParameter("with --from, name a cursor with --after in the place of --since")
    forwarding = _from_elsewhere(service_at, key_file, forward_to, asked.texts(), after)
    _forward(forwarding, limit, is_from_now=after is None, as_json=as_json)


def _from_elsewhere(
    address: str, key_file: Path | None, forward_to: str, wanted: Mapping[str, str], after: str | None
) -> Forwarding:
    key = None if key_file is None else key_file.read_text(encoding="utf-8").strip()
    return root().forwarding_from(address, key, forward_to, wanted, after)


def _forward(forwarding: Forwarding, limit: int | None, *, is_from_now: bool, as_json: bool) -> None:
    """A line for the secret, and one for each item."""
    from api.feed.webhooks import terminal as telling
    from api.feed.webhooks import wire as shapes

    secret = f"verify what comes with the secret {forwarding.secret}"
    typer.echo(json_line({"secret": forwarding.secret}) if as_json else secret)
    if is_from_now:
        typer.echo("items are sent from now on, none of those recorded before; stop with Ctrl-C", err=True)
    for number, (item, answer) in enumerate(forwarding.sent, start=1):
        typer.echo(json_line(shapes.forwarded(item, answer)) if as_json else telling.forwarded(item, answer))
        if number == limit:
            return
