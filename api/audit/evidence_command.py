"""What proves to others that something was recorded: `claimline evidence`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.shell.common import JsonOption, explained, opened, said


def join(app: typer.Typer) -> None:
    app.command()(evidence)


@explained
def evidence(
    statements: Annotated[list[str], typer.Argument(help="the ids of statements")],
    *,
    into: Annotated[Path | None, typer.Option(help="the file to write. Default: stdout")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write one page that says who said what and proves that it was recorded: readable, printable, verifiable."""
    if as_json and into is None:
        raise typer.BadParameter("--json tells of the file on stdout, which is taken by the page: give --into")
    from api.audit.evidence.page import evidence as proved

    with opened() as service:
        page = proved(service, statements)
    if into is None:
        sys.stdout.buffer.write(page)
        sys.stdout.flush()
        return
    into.write_bytes(page)
    shape = {"file": str(into), "statements": list(dict.fromkeys(statements)), "bytes": len(page)}
    text = f"{into} is written; `claimline log verify --evidence {into} --key …` verifies it, anywhere"
    said(shape, text, as_json=as_json)
