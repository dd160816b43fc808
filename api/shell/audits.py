"""Commands for auditors: what the record holds at a position, in one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.shell.common import JsonOption, echo_json, explained, opened

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Iterator

    from api.digests import Digest, PlaceDigest
    from domain.questions import Moment, Past

AtOption = Annotated[str | None, typer.Option(help="a position, an instant or a day; the end of the log, unless given")]
ByPlaceOption = Annotated[bool, typer.Option("--by-place", help="one digest for each place, a line each")]


def join(app: typer.Typer) -> None:
    app.command()(digest)


@explained
def digest(*, at: AtOption = None, by_place: ByPlaceOption = False, as_json: JsonOption = False) -> None:
    """One digest of every stance and dispute at a position: the same on every engine, and after every rebuild."""
    from api.digests import Digest

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


def _summed(past: Past, moment: Moment, found: Digest) -> Iterator[PlaceDigest]:
    """The digest of each place, once it is in ``found``."""
    from api.digests import place_digests
    from api.progress import Progress

    with Progress("digest", moment.position, "statements") as progress:
        for place in place_digests(past, at=moment.position):
            found.add(place)
            progress.reached(found.statements)
            yield place


def _shape(moment: Moment, found: Digest, places: list[PlaceDigest] | None) -> dict[str, Any]:
    from api import shapes
    from api.digests import VERSION

    return {
        "known_at": shapes.moment(moment),
        "version": VERSION,
        "sha256": found.sha256,
        "statements": found.statements,
        "places": found.places,
        **({} if places is None else {"by_place": [each._asdict() for each in places]}),
    }
