"""Archived copies of what reports were published at: `claimline sources`, and the import of auto-archiver's sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.intake.amend_commands import recorded
from api.intake.import_commands import ImportOptions, carry_out, file_argument, imports, plain
from api.shell.common import (
    EXIT_REFUSED,
    ByOption,
    JsonOption,
    answered,
    explained,
    opened,
    root,
    said,
    stop,
)
from api.shell.options import asks
from api.shell.recording import DryRunOption, became, dry, take
from api.text.counts import counted

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.record.folded import FiledReport

OfConflictOption = Annotated[str | None, typer.Option("--conflict", help="only reports of this conflict. Default: all")]

sources = typer.Typer(no_args_is_help=True, help="Keep archived copies with reports, and list reports without one.")


@sources.command("attach")
@explained
def attach(  # noqa: PLR0913 - one parameter for each option
    report: Annotated[str, typer.Argument(help="the id of a report")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a web archive (WACZ) with its page")],
    *,
    archived_url: Annotated[str | None, typer.Option(help="the address at which the archive can be fetched")] = None,
    captured: Annotated[
        str | None, typer.Option(metavar="EDTF", help="if the archive holds the page several times: which one")
    ] = None,
    reason: Annotated[str, typer.Option(help="why; it stays in the log")] = "an archived copy is kept",
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record that a web archive holds the page of a report: its SHA-256, and when the page was captured.

    The archive itself stays where it is: the log holds no bytes of it.
    """
    from api.wire import shapes
    from domain.imports.archived import attached
    from domain.intake.drafts import AmendmentDraft, SourceCorrectionDraft

    with opened() as service:
        filed = _report(service, report)
        source = attached(filed, root().web_archive(file), url=archived_url, captured=captured)
        act = AmendmentDraft(target=report, draft=SourceCorrectionDraft(source=source, reason=reason))
        receipt, _ = take(service, act, by, dry_run=dry_run)
    shape = {"position": receipt.position, "report": report, "source": shapes.source(source), **dry(dry_run=dry_run)}
    done = became(receipt, "attached", dry_run=dry_run)
    text = f"{done}: {report}\n  captured: {source.archived_at}\n  SHA-256:  {source.archive_sha256}"
    said(shape, text, as_json=as_json)


def _report(service: Service, target: str) -> FiledReport:
    """Return the report of that id. Any other id stops the command."""
    from domain.record.folded import FiledReport

    found = recorded(service, target)
    if not isinstance(found, FiledReport):
        stop(f"{target!r} is a statement: name its report, {found.report.id}", EXIT_REFUSED)
    return found


@sources.command("missing")
@explained
def missing(*, conflict: OfConflictOption = None, as_json: JsonOption = False) -> None:
    """List the reports that have an address and no known archived copy."""
    from domain.imports.archived import standing_reports, without_copy

    with opened() as service:
        wanted = None if conflict is None else service.importing.conflict(conflict).id
        with service.reader.snapshot() as past:
            at = past.head().position
            reports = list(standing_reports(past, wanted, at=at))
    lacking = list(without_copy(reports))
    rows = [{"report": each.id, "url": each.source.url, "source": each.source.name} for each in lacking]
    shape: dict[str, Any] = {"reports": rows, "total": len(lacking), "of": len(reports), "position": at}
    head = f"{len(lacking):,} of {counted(len(reports), 'report')} have an address and no archived copy"
    answered(shape, [head, *(f"  {each.id}  {each.source.url}" for each in lacking)], as_json=as_json)


@imports.command("auto-archiver")
@explained
@asks(ImportOptions)
def import_auto_archiver(
    options: ImportOptions,
    file: Annotated[Path, file_argument("the sheet of auto-archiver as CSV")],
    *,
    conflict: OfConflictOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record archived copies that Bellingcat's auto-archiver made of the addresses of reports."""
    with opened() as service, plain(file) as source:
        wanted = None if conflict is None else service.importing.conflict(conflict).id
        carry_out(service, root().importers.auto_archiver(wanted), source, options, as_json=as_json)
