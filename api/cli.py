"""The shell. Commands open the database themselves and need no key; what they record bears ``--by``, else the login."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from api.assistant import mcp_command
from api.audit import (
    backup_command,
    check_command,
    clock_command,
    evidence_command,
    mirror_commands,
    replay_commands,
    verify_commands,
)
from api.audit.signing_commands import join as join_signing
from api.feed import follow_command
from api.feed.webhooks import commands
from api.http.negotiation.formats import TableForm
from api.intake import (
    amend_commands,
    dataset_commands,  # noqa: F401 - its commands join those of `import`
    key_commands,
    redact_command,
)
from api.intake.declaring import claimant_commands, conflict_commands, place_commands, starters
from api.intake.import_commands import imports
from api.intake.parameters import PlaceQuestion
from api.intake.proposing import propose_commands
from api.intake.recording import record_commands
from api.intake.sources.source_commands import sources
from api.operations import publish_command
from api.questions.export_commands import exports
from api.questions.figures import commands as figures_commands
from api.questions.overviews import commands as overviews_commands
from api.questions.parameters import StanceQuestion, TimelineQuestion
from api.questions.policies import commands as policies_commands
from api.questions.statements import commands as lists_commands
from api.releases.commands import releases
from api.settings import PORT_MAX, WORKERS_MAX, read_settings, without_password
from api.shell import topics
from api.shell.common import (
    EXIT_REFUSED,
    ByOption,
    DatabaseOption,
    FormatOption,
    JsonOption,
    TextFormOption,
    answered,
    echo_json,
    echo_pasted,
    explained,
    hand_in,
    in_words,
    login,
    on_database,
    opened,
    pasting,
    place_id,
    root,
    said,
    tabled,
)
from api.shell.help import arrange
from api.shell.options import asks

if TYPE_CHECKING:  # --help stays quick
    from api.bootstrap.root import Root

HELP = (
    "An append-only record of who said who holds which town. "
    "Commands open the database in CLAIMLINE_DATABASE and need no key."
)

# Objects made before the collector of cycles looks: records hold many that live long, and make hardly any cycles.
COLLECTED = 100_000, 20, 50

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
)
log = typer.Typer(no_args_is_help=True, help="Sign, verify, export, import and compare the log.")
app.add_typer(key_commands.keys, name="keys")
app.add_typer(log, name="log")
join_signing(log)
app.command("help")(topics.show)
app.add_typer(imports, name="import")
app.add_typer(exports, name="export")
app.add_typer(sources, name="sources")
app.add_typer(releases, name="release")


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: a rebuild makes none, and keeps most of what it makes."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def main() -> None:
    gc.set_threshold(*COLLECTED)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # of a console with few letters: what it cannot show is replaced
            stream.reconfigure(errors="replace")
    app()


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - as the library calls it
    if wanted:
        from importlib.metadata import version

        typer.echo(f"claimline {version('claimline')}")
        raise typer.Exit


@app.callback()
def shell(
    context: typer.Context,
    *,
    database: DatabaseOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="which version this is")
    ] = False,
) -> None:
    del version
    context.with_resource(on_database(database))
    hand_in(_root)


def _root() -> Root:
    from api.bootstrap.root import Root

    return Root()


def _demo_starter() -> starters.Starter:
    from api.intake.demo import starter

    return starter()


# Asking


@app.command()
@explained
@asks(StanceQuestion, argument="about", limit=100)
def at(asked: StanceQuestion, *, as_json: JsonOption = False) -> None:
    """Show what each side says about a day: who, what, since when, by whose word, agreed or disputed."""
    from api.text import terminal
    from api.wire import shapes
    from domain.questions.stances.places import ask_stances, ask_stances_by_name

    with opened() as service:
        ask = ask_stances if as_json else ask_stances_by_name  # as people read places
        found = ask(service.asking, asked.question(), asked.places(), asked.shown(), limit=asked.limit)
        worded = in_words(service, asked.words, lambda wording: wording.stances(found))
        shape = shapes.stances(found, counted=asked.follows_the_log)
        answered(shape, terminal.answer(found), worded, as_json=as_json, of=found.resolved)
        if not as_json and found.total > 1:
            typer.echo(f"\n{terminal.shown_of(len(found.places), found.total)}")


@app.command()
@explained
@asks(TimelineQuestion)
def timeline(
    asked: TimelineQuestion,
    place: Annotated[str, typer.Argument(help="a place by name or id")],
    *,
    form: TextFormOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was said about one place over time, and when the sides agreed."""
    from api.files.pages import table_in
    from api.questions.stances import tables
    from api.text import terminal
    from api.wire import shapes
    from domain.questions.stances.place_history import ask_place_history
    from domain.questions.stances.places import ask_timeline

    with opened() as service:
        if form is not None and form.is_text:
            history = ask_place_history(service.asking, place_id(service, place, "place"), asked.question(), limit=0)
            town = pasting(service, asked.words).town(history.stances, history.resolved, history.disputes, history.told)
            echo_pasted([town], form, history.resolved, as_json=as_json)
            return
        found = ask_timeline(service.asking, place, asked.question(), by_name=True)
        if form is not None:
            tabled(
                table_in(TableForm(form), tables.timeline(found)), found.resolved, as_json=as_json, words=asked.words
            )
        else:
            worded = in_words(service, asked.words, lambda wording: wording.timeline(found))
            answered(shapes.timeline(found), terminal.timeline(found), worded, as_json=as_json, of=found.resolved)


@app.command()
@explained
@asks(PlaceQuestion, argument="q")
def places(asked: PlaceQuestion, *, form: FormatOption = None, as_json: JsonOption = False) -> None:
    """Find places by any name or identifier, best match first, with details that tell namesakes apart."""
    from api.files import tables
    from api.files.pages import table_in
    from api.text import terminal
    from api.wire import shapes

    with opened() as service:
        found = service.look_for_places(asked.search())
    if form is not None:
        tabled(table_in(form, tables.places(found.found)), found.named, as_json=as_json)
    else:
        told = terminal.found(found, asked.search())
        answered(shapes.found_places(found), told, as_json=as_json, of=found.named)


lists_commands.join(app)
overviews_commands.join(app)
figures_commands.join(app)
policies_commands.join(app)
conflict_commands.join(app, {"demo": _demo_starter})
claimant_commands.join(app)
place_commands.join(app)
record_commands.join(app)
propose_commands.join(app)
amend_commands.join(app)
redact_command.join(app)
replay_commands.join(app, log)
evidence_command.join(app)
check_command.join(app)
backup_command.join(app)
follow_command.join(app)
publish_command.join(app)
commands.join(app)


# The log


mirror_commands.join(log)
clock_command.join(log)
verify_commands.join(log)


# Running

mcp_command.join(app)


@app.command()
@explained
def migrate(*, by: ByOption = None, as_json: JsonOption = False) -> None:
    """Set up the database, or upgrade it to this version, and record newer rules of time zones.

    On PostgreSQL, run it as the role that owns the log.
    """
    from api.bootstrap import migrate as migrating
    from api.bootstrap import record_newer_zones

    settings = read_settings(os.environ)
    done = migrating(settings)
    recorded = record_newer_zones(settings, lambda: login(None, by))
    which = without_password(settings.database)
    text = f"{which} is set up ({', '.join(done)})" if done else f"{which} is at this version already"
    told = [f"recorded the rules of {each.name} of tzdata {each.release}" for each in recorded]
    zones = [{"zone": each.name, "release": each.release} for each in recorded]
    said({"migrated": done, "zones": zones}, "\n".join([text, *told]), as_json=as_json)


@app.command()
@explained
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="the address to serve on. Default: CLAIMLINE_HOST")] = None,
    port: Annotated[
        int | None, typer.Option(help="the port to serve on. Default: CLAIMLINE_PORT", min=0, max=PORT_MAX)
    ] = None,
    workers: Annotated[int, typer.Option(help="how many processes serve, on one port", min=1, max=WORKERS_MAX)] = 1,
) -> None:
    """Serve HTTP, and sign the log. Sets up a new SQLite file first."""
    from api.server import listening
    from api.server import serve as serving
    from api.settings import refuse_to_serve_unguarded
    from api.workers import as_worker

    settings = read_settings(os.environ)
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    refuse_to_serve_unguarded(settings)
    with listening(settings) as sockets:
        root().migrate_if_new(settings)
        of = f" with {workers} workers" if workers > 1 else ""
        worker = as_worker(workers, lambda url: typer.echo(f"Claimline serves on {url}{of} (API: {url}/docs)"))
        with opened(settings, delivering=True) as service:
            for line in service.begin_signing():
                typer.echo(line, err=True)
            serving(service, sockets, worker.ready, worker=worker.number)


@app.command()
@explained
def demo() -> None:
    """Load 155 real statements about eight towns, and serve them. A second start reuses the record."""
    from api.demo import demo as running

    running(os.environ, typer.echo)


@app.command()
@explained
def rebuild(
    view: Annotated[str | None, typer.Argument(help="one view. Default: all")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Rebuild a view from the log beside the current one, and swap them when it has caught up."""
    with uncollected(), opened() as service:
        views = service.views
        for names, progress in (([view], each) for each in views.rebuild(view)) if view else views.rebuild_all():
            for name in names:
                typer.echo(f"{name}: position {progress.position} of {progress.size}", err=True)
        rebuilt = [view] if view else views.names
        for name in rebuilt if not as_json else ():
            typer.echo(f"the view {name} is rebuilt")
    if as_json:
        echo_json({"rebuilt": list(rebuilt)})


@app.command()
@explained
def status(*, as_json: JsonOption = False) -> None:
    """Show how far the log, its views and its signing are, and what has stopped, with its remedy. Changes nothing."""
    from api.operations.status import lines, shape

    with opened(following=False) as service:
        found, zones = service.status(), service.zones.differences()
    answered(shape(found) | {"zones": zones}, [*lines(found), *zones], as_json=as_json)
    if found.has_stopped or found.signing.trouble is not None or found.not_recording is not None:
        raise typer.Exit(EXIT_REFUSED)


arrange(app)
