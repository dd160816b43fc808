"""Commands for auditors: what the record holds at a position, what it was there, what changed since."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.settings import PREFIX, SQLITE_SCHEME
from api.shell.common import (
    JsonOption,
    LimitOption,
    answered,
    echo_json,
    explained,
    hint_at_more,
    on_database,
    opened,
    said,
)

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Callable, Iterator, Sequence

    from api.audit.digest import Digest, PlaceDigest
    from domain.audit.digest import SaidOfPlaces
    from domain.questions.past import Moment

AtOption = Annotated[str | None, typer.Option(help="a position, an instant or a day. Default: the end of the log")]
ByPlaceOption = Annotated[bool, typer.Option("--by-place", help="one digest for each place, a line each")]


def day_before(text: str) -> str | None:
    """The day before the day ``text``; None for any other text."""
    try:
        return (date.fromisoformat(text) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None


def join(app: typer.Typer, log: typer.Typer) -> None:
    for command in (digest, replay):
        app.command()(command)
    log.command("diff")(log_diff)


@explained
def digest(*, at: AtOption = None, by_place: ByPlaceOption = False, as_json: JsonOption = False) -> None:
    """Print one digest of all stances and disputes at a position: the same on every engine and after every rebuild."""
    from api.audit.digest import Digest

    found = Digest()
    lines: list[PlaceDigest] = []
    with opened() as service:
        service.await_views(service.store.size())
        with service.reader.snapshot() as past:
            moment = service.asking.moment(past, at, parameter="at")
            for place in _summed(past, moment, found):
                if by_place and as_json:
                    lines.append(place)
                elif by_place:
                    typer.echo(place.line, nl=False)
    if as_json:
        echo_json(_shape(moment, found, lines if by_place else None))
    else:
        text = f"position {moment.position}: {found.statements} statements about {found.places} places"
        typer.echo(f"{found.sha256}  {text}", err=by_place)


def _summed(past: SaidOfPlaces, moment: Moment, found: Digest) -> Iterator[PlaceDigest]:
    """The digest of each place, once it is in ``found``."""
    from api.audit.digest import place_digests
    from api.shell.progress import Progress

    with Progress("digest", moment.position, unit="statements") as progress:
        for place in place_digests(past, at=moment.position):
            found.add(place)
            progress.reached(found.statements)
            yield place


def _shape(moment: Moment, found: Digest, places: list[PlaceDigest] | None) -> dict[str, Any]:
    from api.audit.digest import VERSION
    from api.wire import shapes

    return {
        "known_at": shapes.moment(moment),
        "version": VERSION,
        "sha256": found.sha256,
        "statements": found.statements,
        "places": found.places,
        **({} if places is None else {"by_place": [each._asdict() for each in places]}),
    }


@explained
def replay(
    context: typer.Context,
    command: Annotated[
        list[str] | None, typer.Argument(help="a command, after --, that is run on the replay: at 2025-12-12")
    ] = None,
    *,
    to: Annotated[str | None, typer.Option(help="a position, an instant or a day; else the end of the log")] = None,
    into: Annotated[Path | None, typer.Option(help="a new SQLite file to keep; else it is removed again")] = None,
    as_json: JsonOption = False,
) -> None:
    """Rebuild the record as it stood at a position, from the log alone, and query it. The log is only read."""
    if command is None and into is None:
        raise typer.BadParameter("name what to ask, after --, or a file to keep with --into")
    if command is not None and as_json:
        raise typer.BadParameter("--json tells of the file on stdout, which is taken by the command: give it to that")
    shell = partial(context.find_root().command, prog_name="claimline")
    if into is not None:
        _replay(to, into, command or (), shell, as_json=as_json)
        return
    with TemporaryDirectory(prefix="claimline-replay-") as folder:
        _replay(to, Path(folder) / "claimline.db", command or (), shell, as_json=as_json)


def _replay(
    to: str | None, file: Path, command: Sequence[str], shell: Callable[[Sequence[str]], object], *, as_json: bool
) -> None:
    position = _made(to, file)
    address = f"{SQLITE_SCHEME}{file.absolute()}"
    if not command:
        text = f"the record as it stood at position {position} is in {file}: ask it with {PREFIX}DATABASE={address}"
        said({"position": position, "database": address}, text, as_json=as_json)
        return
    typer.echo(f"replayed up to position {position}", err=True)
    with on_database(address):
        shell(command)


def _made(to: str | None, file: Path) -> int:
    from api.shell.progress import Progress
    from domain.audit.replay import replayed_to

    with opened(following=False) as service:
        position = replayed_to(service.asking, to)
        with Progress("replay", position, unit="entries") as progress:
            for reached in service.replay(file, to=position):
                progress.reached(reached.position)
    return position


@explained
def log_diff(
    first: Annotated[str, typer.Argument(metavar="A", help="a position, an instant or a day")],
    second: Annotated[str | None, typer.Argument(metavar="B", help="likewise. Default: the end of the log")] = None,
    *,
    limit: LimitOption = 100,
    as_json: JsonOption = False,
) -> None:
    """Show what was recorded between two positions: corrections and annulments first, by whom, when and why."""
    from api.audit import diff_terminal, diff_wire
    from domain.audit.diff import Revising

    with opened() as service:
        service.await_views(service.store.size())
        revising = Revising(asking=service.asking, log=service.recording.appending.log)
        found = revising.between(first, second, limit=limit)
    answered(diff_wire.revisions(found), diff_terminal.revisions(found), as_json=as_json)
    if not found.counts and (before := day_before(first)) is not None:
        typer.echo(f"{first} means the end of that day: for what was recorded on it, name {before}", err=True)
    hint_at_more(limit, is_more=found.is_cut, as_json=as_json)
