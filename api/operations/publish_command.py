"""The command that publishes the feed to a message broker."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from api.settings import PREFIX, read_settings
from api.shell.common import EXIT_REFUSED, explained, opened, stop
from api.shell.logs import until_stopped, write_logs

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service


def join(app: typer.Typer) -> None:
    app.command()(publish)


@explained
def publish(
    servers: Annotated[
        list[str] | None, typer.Argument(help="nats://HOST:4222 of each server. Default: CLAIMLINE_NATS")
    ] = None,
    *,
    until_caught_up: Annotated[bool, typer.Option("--until-caught-up", help="end where the feed ends now")] = False,
    forget: Annotated[str | None, typer.Option(help="leave this stream out of `status` from now on")] = None,
) -> None:
    """Publish every item of the feed, once and in order, to a stream of NATS JetStream."""
    named = {f"{PREFIX}NATS": " ".join(servers)} if servers else {}
    settings = read_settings({**os.environ, **named})
    with opened(settings) as service:
        if forget is not None:
            _forget(service, forget)
            return
        if until_caught_up:
            service.await_views(service.store.size())
            at = service.publisher().catch_up()
            typer.echo(f"the stream {at.kept.stream} is at sequence {at.at.sequence}, position {at.key.position}")
            return
        _publish_on(service)


def _publish_on(service: Service) -> None:
    """Until SIGINT or SIGTERM."""
    write_logs(service.settings.log_lines)
    publisher, stopped = service.publisher(), until_stopped()
    publisher.start()
    typer.echo(f"publishes the feed to {' '.join(service.settings.nats)}")
    stopped.wait()
    publisher.stop()


def _forget(service: Service, stream: str) -> None:
    if not service.streams.cursors.remove(stream):
        stop(f"the stream {stream!r} is not published to: `claimline status` shows those that are", EXIT_REFUSED)
    typer.echo(f"the stream {stream} is forgotten; the broker keeps it")
