"""The log out to a folder, and in from one: to mirror it, to keep it, to move it to another engine."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from api.audit.verify_commands import keys_in
from api.shell.common import JsonOption, explained, opened, said
from api.shell.recording import DryRunOption, dry

UNCHECKED = (
    "who signed it was not checked, since the log's keys are unknown: give --key, which the log's operator publishes"
)


def join(log: typer.Typer) -> None:
    log.command("export")(export_log)
    log.command("import")(import_log)


@explained
def export_log(folder: Path, *, as_json: JsonOption = False) -> None:
    """Write the log to a folder that any web server can serve as a mirror, or update such a folder."""
    from api.shell.progress import Progress

    position = 0
    with opened() as service, Progress("export", service.store.size()) as progress:
        for position in service.folders.export(folder):
            progress.reached(position)
    said({"folder": str(folder), "size": position}, f"{position} entries in {folder}", as_json=as_json)


@explained
def import_log(
    folder: Path,
    *,
    key: Annotated[
        list[str] | None, typer.Option(help="a public key, or a file with some: one of them must have signed the log")
    ] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Verify a log in a folder, then append the entries beyond the current log. Positions and bytes stay."""
    from api.shell.progress import Progress

    with opened() as service:
        arrival = service.folders.arriving(folder, keys_in(key) if key else ())
        (_, size, root), signers = arrival.signed.checkpoint, arrival.signed.signers
        own = service.store.size()
        for did, steps in groupby(arrival.steps(dry_run=dry_run), key=lambda step: step.did):
            with Progress(did, size) as progress:
                for step in steps:
                    progress.reached(step.position)
        if not dry_run:
            service.await_views(size)
    names = ", ".join(each.name for each in signers)
    reached = f"{size - own} entries would be appended, up to position" if dry_run else "the log is at position"
    text = f"{reached} {size}: verified, and signed by {names}" if signers else f"{reached} {size}"
    shape = {"folder": str(folder), "size": size, "root": root.hex(), "signed_by": [each.text() for each in signers]}
    shape |= dry(dry_run=dry_run)
    said(shape, text, as_json=as_json)
    if not signers:
        typer.echo(UNCHECKED, err=True)
