"""`claimline propose`: a text is read, and what it seems to say is written as a report for a person to correct."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.shell.common import (
    EXIT_REFUSED,
    ConflictOption,
    JsonOption,
    echo_json,
    explained,
    json_line,
    opened,
    root,
    stop,
)

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Mapping, Sequence

    from api.intake.proposing.wire import ProposeStatementsAnswer
    from api.service import Service
    from domain.extraction.propose import TextToRead
    from domain.extraction.words.lexicon import TextLexicon

STDIN = "-"


def join(app: typer.Typer) -> None:
    app.command()(propose)


@explained
def propose(  # noqa: PLR0913 - one parameter for each option
    file: Annotated[Path, typer.Argument(help="a text in UTF-8; `-`: standard input")],
    *,
    published: Annotated[str, typer.Option(help="when it was published, as in 2025-12-11")],
    source: Annotated[str | None, typer.Option(help="who published it. Default: the name of the file")] = None,
    url: Annotated[str | None, typer.Option(help="its address")] = None,
    narrator: Annotated[
        str | None, typer.Option(help="the claimant whose own word it is where nobody else is named, by any name")
    ] = None,
    language: Annotated[str | None, typer.Option(help="en, uk or ru. Default: detected")] = None,
    lexicon: Annotated[
        list[Path] | None, typer.Option(help="a lexicon in place of the shipped one of its language; may be repeated")
    ] = None,
    conflict: ConflictOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read a text, and propose statements: a report for `claimline import reports`, explained on stderr."""
    from api.http.parsing.forms import read_form
    from api.intake.proposing.input import ProposalsForm, settled
    from api.intake.proposing.reading import answered
    from api.intake.proposing.report import report_of

    text = _text(file)
    given = {"text": text, "published": published, "conflict": conflict, "narrator": narrator, "language": language}
    with opened() as service:
        lexicons = _lexicons(service, lexicon or ())
        asked = settled(service, read_form(ProposalsForm, given), lexicons)
        answer = answered(service, asked, lexicons)
        if as_json:
            echo_json(answer)
            return
        for line in _told(service, asked, answer):
            typer.echo(line, err=True)
    of = {"name": source or file.name, "published": published} | ({} if url is None else {"url": url})
    report = report_of(answer, of)
    if report is not None:
        typer.echo(json_line(report))


def _text(file: Path) -> str:
    stream = typer.get_binary_stream("stdin") if str(file) == STDIN else file.open("rb")
    with stream:
        content = stream.read()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        stop(f"{file} is not UTF-8 at byte {error.start + 1}: save it as UTF-8", EXIT_REFUSED)


def _lexicons(service: Service, files: Sequence[Path]) -> Mapping[str, TextLexicon]:
    read = [root().lexicon(file) for file in files]
    return {**service.lexicons(), **{each.language: each for each in read}}


def _told(service: Service, asked: TextToRead, answer: ProposeStatementsAnswer) -> Sequence[str]:
    from api.intake.proposing.told import Told
    from domain.questions.declared import ask_conflict
    from domain.questions.naming.places import where

    _, conflict = ask_conflict(service.asking, asked.conflict, None)
    ids = {each["statement"]["place"] for each in answer["proposals"]} - {None}
    with service.reader.snapshot() as past:
        places = past.places_of({str(each) for each in ids}, at=past.head().position)
    names = {id_: where(place) for id_, place in places.items()}
    return list(Told(text=asked.text, conflict=conflict, places=names).lines(answer))
