"""Shared by the commands that record: options, the act taken or rehearsed, and the result in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from api.shell.common import EXIT_REFUSED, login, stop

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.intake.deciding import Receipt
    from domain.intake.drafts import Act
    from domain.intake.use_cases import Recording
    from domain.record.declarations import Conflict

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="show what would be recorded; record nothing")]
ReasonOption = Annotated[str, typer.Option(help="why; it stays in the log")]


def taking(service: Service, *, dry_run: bool) -> Recording:
    return service.recording.rehearsal() if dry_run else service.recording


def take(service: Service, act: Act, by: str | None, *, dry_run: bool) -> tuple[Receipt, Recording]:
    """Record ``act``, or rehearse it. Returns also what knows the record with it."""
    from domain.intake.append import Author

    recording = taking(service, dry_run=dry_run)
    return recording.record(act, Author(login(service, by))), recording


def dry(*, dry_run: bool) -> dict[str, bool]:
    """Return the member by which an answer in JSON says that nothing was recorded."""
    return {"dry_run": True} if dry_run else {}


def became(receipt: Receipt, done: str, *, dry_run: bool) -> str:
    """Return the result of an act, as the beginning of a sentence; ``done`` is a participle, such as `declared`."""
    if not receipt.is_new:
        return "nothing changes: the record says so already"
    return f"would be {done} at position {receipt.position}" if dry_run else f"{done} at position {receipt.position}"


def claimant_id(conflict: Conflict, text: str, option: str) -> str:
    """The one claimant that ``text`` names, by its id, a name or a person. Anything else stops the command."""
    from domain.claimants.lookup import claimants_called

    matches = claimants_called(conflict, text)
    if len(matches) != 1:
        refuse_claimant(conflict, text, option)
    return matches[0].claimant


def refuse_claimant(conflict: Conflict, text: str, option: str) -> NoReturn:
    from domain.claimants.lookup import claimants_called, nearest_claimants

    several = claimants_called(conflict, text)
    near = several or nearest_claimants(conflict, text, 5)
    named = [f"  {match.claimant:<40} {conflict.claimants[match.claimant].name}" for match in near]
    if several:
        problem = f"several claimants of {conflict.name} are called {text!r}: name one by its id:"
    elif named:
        problem = f"no claimant of {conflict.name} is called {text!r}. Near:"
    else:
        problem = f"no claimant of {conflict.name} is called {text!r}: `claimline claimants` lists all"
    stop("\n".join([f"{option}: {problem}", *named]), EXIT_REFUSED)
