"""Correcting the clock from the shell: entries of a wrong clock are found by date again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.shell.common import ByOption, JsonOption, explained, login, opened, said
from api.shell.recording import DryRunOption, dry, taking

if TYPE_CHECKING:
    from domain.dates.instants import Instant

EXAMPLE_INSTANT = "2026-11-29T12:00:00Z"


def join(log: typer.Typer) -> None:
    log.command("clock")(clock)


@explained
def clock(  # noqa: PLR0913 - one option for each field of the entry
    *,
    first: Annotated[int, typer.Option(help="the position of the first entry that the wrong clock recorded")],
    last: Annotated[int | None, typer.Option(help="that of the last one. Default: the end of the log")] = None,
    instant: Annotated[str | None, typer.Option(help=f"by when to find them: {EXAMPLE_INSTANT}. Default: now")] = None,
    reason: Annotated[str, typer.Option(help="what was wrong with the clock; it stays in the log")],
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Correct entries that a wrong clock recorded: from now on a date finds them. Set the clock right first."""
    from domain.dates.instants import to_text
    from domain.errors import BadQuestion, Refused
    from domain.intake.audited import ActOutcome, AuditEvent
    from domain.intake.clock import correct_clock
    from domain.intake.drafts import ClockDraft

    draft = ClockDraft(first=first, last=last, instant=_instant(instant), reason=reason)
    with opened() as service:
        try:
            author = login(service, by)
            corrected = correct_clock(taking(service, dry_run=dry_run).appending, draft, by=author)
        except Refused as refused:
            fault = refused.faults[0]
            raise BadQuestion(fault.pointer.removeprefix("/"), fault.problem, fault.cure) from None
        if not dry_run:
            done = AuditEvent(act="clock-correction", outcome=ActOutcome.DONE, name=author, position=corrected.position)
            service.audit.tell(done)
    correction, bears = corrected.correction, to_text(corrected.recorded_at)
    found = to_text(correction.instant)
    shape = {"position": corrected.position, "first": correction.first, "last": correction.last, "instant": found}
    shape |= dry(dry_run=dry_run)
    told = f"position {corrected.position}, recorded {bears}: entries {correction.first} to {correction.last}"
    are = "would be found" if dry_run else "are found"
    said(shape, f"{told} {are} by date as if recorded at {found}", as_json=as_json)


def _instant(text: str | None) -> Instant | None:
    from domain.dates.edtf import BadDate, parse_instant
    from domain.errors import BadQuestion

    try:
        return None if text is None else parse_instant(text)
    except BadDate as bad:
        raise BadQuestion("instant", bad.problem, f"write it as {EXAMPLE_INSTANT}") from None
