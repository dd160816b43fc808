"""What the law forces to be removed: `claimline redact`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.shell.common import JsonOption, explained, opened, said
from api.shell.recording import DryRunOption, dry

if TYPE_CHECKING:  # --help stays quick
    from domain.intake.redact import Redacted

KeyFileOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--key-file", help="a file that holds a key with the scope redact; twice. Default: the keys are asked for"
    ),
]


def join(app: typer.Typer) -> None:
    app.command()(redact)


@explained
def redact(  # noqa: PLR0913 - one parameter for each option
    statement: Annotated[str, typer.Argument(help="the id of a statement")],
    *,
    remove: Annotated[list[str], typer.Option(help="quote, spokesperson, note …; may be repeated")],
    reason: Annotated[str, typer.Option(help="which law or order; it stays in the log, so leave out what is removed")],
    key_file: KeyFileOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Remove a quote, a name or other words permanently, if the law demands it. Needs the keys of two people."""
    from domain.intake.drafts import RedactionDraft

    tokens = _tokens(key_file or [])
    draft = RedactionDraft(remove=tuple(dict.fromkeys(remove)), reason=reason)
    with opened() as service:
        redacted, left = service.redact(statement, draft, tokens, dry_run=dry_run)
    lines = _rehearsed(statement, redacted) if dry_run else _lines(statement, redacted, left)
    said(_shape(redacted, left) | dry(dry_run=dry_run), "\n".join(lines), as_json=as_json)


def _tokens(files: list[Path]) -> tuple[str, str]:
    """Never from arguments, which other users of the machine can see."""
    if not files:
        return typer.prompt("the first key", hide_input=True), typer.prompt("the second key", hide_input=True)
    if len(files) != 2:  # noqa: PLR2004 - two people
        raise typer.BadParameter("give it twice, for the keys of two people", param_hint="--key-file")
    first, second = (file.read_text(encoding="utf-8").strip() for file in files)
    return first, second


def _shape(redacted: Redacted, left: str | None) -> dict[str, Any]:
    from api.http.caching.lasting import WORDS

    shape = {"position": redacted.position, "entries": list(redacted.entries), "left_to_do": left}
    return shape | ({"purge": [WORDS]} if redacted.entries else {})


def _rehearsed(statement: str, redacted: Redacted) -> list[str]:
    if not redacted.entries:
        return [f"nothing would be deleted: {statement!r} has nothing left of that"]
    where = ", ".join(str(position) for position in redacted.entries)
    return [f"{statement!r} would be redacted: the bytes of the entries at {where} would be deleted"]


def _lines(statement: str, redacted: Redacted, left: str | None) -> list[str]:
    from api.http.caching.lasting import WORDS

    if redacted.entries:
        where = ", ".join(str(position) for position in redacted.entries)
        told = f"{statement!r} is redacted: the bytes of the entries at {where} are deleted, their hashes stay"
    else:
        told = f"nothing is left of that in {statement!r}: it was removed before"
    purge = f"a cache in front of the service drops old answers by the surrogate key {WORDS}: docs/guides/caches.md"
    also = "exports, mirrors, backups and followers of the feed may still have it: docs/guides/redaction.md"
    return [told, *([] if left is None else [left]), *([purge] if redacted.entries else []), also]
