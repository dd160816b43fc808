"""Retiring a conflict or a place that was declared by mistake, and taking it back into use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from api.shell.common import ByOption, JsonOption, explained, opened, said, tell_understood
from api.shell.recording import DryRunOption, ReasonOption, became, dry, take

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.intake.drafts import RetiringDraft

Subject: TypeAlias = Literal["conflict", "place"]
NameArgument = Annotated[str, typer.Argument(metavar="ID", help="its id, or any of its names")]


def join_retiring(app: typer.Typer, of: Subject, then: str) -> None:
    """Add the commands that retire a conflict or a place, and reinstate it. ``then``: what retiring does."""

    @app.command(help=f"Retire a {of} that was declared by mistake: {then}.")
    @explained
    def retire(
        name: NameArgument,
        *,
        reason: ReasonOption,
        by: ByOption = None,
        dry_run: DryRunOption = False,
        as_json: JsonOption = False,
    ) -> None:
        _take(_draft(of, name, reason), by, dry_run=dry_run, as_json=as_json)

    @app.command(help=f"Take a retired {of} back into use.")
    @explained
    def reinstate(
        name: NameArgument,
        *,
        reason: ReasonOption,
        by: ByOption = None,
        dry_run: DryRunOption = False,
        as_json: JsonOption = False,
    ) -> None:
        _take(_draft(of, name, reason, takes_back=True), by, dry_run=dry_run, as_json=as_json)


def _draft(of: Subject, name: str, reason: str, *, takes_back: bool = False) -> RetiringDraft:
    from domain.intake.drafts import RetiringDraft

    if of == "place":
        return RetiringDraft(place=name, reason=reason, takes_back=takes_back)
    return RetiringDraft(conflict=name, reason=reason, takes_back=takes_back)


def _take(draft: RetiringDraft, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    done = "taken back into use" if draft.takes_back else "retired"
    with opened() as service:
        draft = _meant(service, draft)
        receipt, _ = take(service, draft, by, dry_run=dry_run)
    text = f"{became(receipt, done, dry_run=dry_run)}: {draft.conflict or draft.place}"
    said({"position": receipt.position, **dry(dry_run=dry_run)}, text, as_json=as_json)


def _meant(service: Service, draft: RetiringDraft) -> RetiringDraft:
    """The draft with an id in the place of a name. Several of one name are refused, whatever was said about them."""
    from domain.questions.filters import Understanding
    from domain.questions.naming.names import conflict_named
    from domain.questions.naming.places import place_named

    with service.reader.snapshot() as past:
        at, of_retired = past.head().position, draft.takes_back
        if draft.place is not None:
            named = place_named(past, draft.place, at=at, conflicts=(), is_retired=of_retired)
        else:
            named = conflict_named(past, draft.conflict or "", at=at, is_retired=of_retired)
    if named is None:
        return draft
    tell_understood(Understanding(understood=(named,)), err=True)
    return replace(draft, place=named.id) if draft.place is not None else replace(draft, conflict=named.id)
