"""Declaring claimants: their role, the party above them, other names, the people who speak for them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from api.intake.declaring.ids import made_id
from api.shell.common import EXIT_REFUSED, ByOption, ConflictOption, JsonOption, answered, explained, opened, stop
from api.shell.recording import DryRunOption, ReasonOption, became, claimant_id, dry, take
from domain.vocabulary import Role

if TYPE_CHECKING:  # --help stays quick
    from domain.record.declarations import ClaimantAlias, ClaimantPerson, Conflict

NOBODY = "none"  # as a parent
claimant = typer.Typer(no_args_is_help=True, help="Declare a claimant of a conflict, or correct its role or parent.")


def join(app: typer.Typer) -> None:
    app.add_typer(claimant, name="claimant")


@claimant.command("declare")
@explained
def declare_claimant(  # noqa: PLR0913 - one parameter for each option
    name: Annotated[str, typer.Argument(help="the name of the claimant, or the id of one that is declared")],
    *,
    role: Annotated[
        Role | None,
        typer.Option(help="`party`: a side, or below one; `affiliate`: has a side, does not speak for it; `observer`"),
    ] = None,
    parent: Annotated[str | None, typer.Option(help="the party that it stands under, by any name")] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option(
            help="another name, as in Moscow, capital:Moscow, demonym:Russian, organ:Kremlin, uk:Росія or"
            " demonym:uk:російський; may be repeated"
        ),
    ] = None,
    person: Annotated[
        list[str] | None, typer.Option(help="who speaks for it, as in 'Dmitry Peskov, spokesman'; may be repeated")
    ] = None,
    colour: Annotated[str | None, typer.Option(help="for maps, as in #2a9d8f")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Default: made from the name")] = None,
    conflict: ConflictOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Declare a claimant of a conflict, or add names, people and a colour to one."""
    from api.text.lists import claimant as lines_of
    from api.wire import shapes
    from domain.intake.drafts import ClaimantDraft, ConflictDraft

    with opened() as service:
        there = service.importing.conflict(conflict)
        own, is_there = _claimant_meant(there, name, id_)
        draft = ClaimantDraft(
            name=None if is_there and id_ is None else name,
            role=role,
            parent=None if parent is None else claimant_id(there, parent, "--parent"),
            colour=colour,
            aliases=tuple(_alias(each) for each in alias or ()),
            people=tuple(_person(each) for each in person or ()),
        )
        act = ConflictDraft(id=there.id, claimants=MappingProxyType({own: draft}))
        receipt, recording = take(service, act, by, dry_run=dry_run)
        declared = recording.conflict(there.id)
    shape = {"position": receipt.position, "conflict": there.id, "id": own}
    shape |= {**shapes.conflict(declared)["claimants"][own], **dry(dry_run=dry_run)}
    first, *rest = lines_of(own, declared)
    answered(shape, [f"{became(receipt, 'declared', dry_run=dry_run)}: {first}", *rest], as_json=as_json)


def _claimant_meant(conflict: Conflict, name: str, id_: str | None) -> tuple[str, bool]:
    """The id of the claimant that is declared, and whether it is there already."""
    from domain.claimants.lookup import HowCalled, claimants_called

    if id_ is not None:
        return id_, id_ in conflict.claimants
    matches = claimants_called(conflict, name)
    own = [match.claimant for match in matches if match.how in {HowCalled.ID, HowCalled.NAME}]
    if len(own) == 1:
        return own[0], True
    if matches:
        several = ", ".join(f"{conflict.claimants[match.claimant].name} [{match.claimant}]" for match in matches)
        stop(f"{name!r} is a name of {several}: name that id to amend it, or give --id for another", EXIT_REFUSED)
    return made_id(name), False


def _alias(text: str) -> ClaimantAlias:
    """Return what `KIND:LANGUAGE:TEXT` says; kind and language may be left out."""
    from domain.record.declarations import AliasKind, ClaimantAlias
    from domain.text import fault_in_language

    kind, colon, rest = text.partition(":")
    is_kind = bool(colon) and kind in set(AliasKind)
    rest = rest if is_kind else text
    language, colon, name = rest.partition(":")
    has_language = bool(colon) and fault_in_language(language) is None
    return ClaimantAlias(
        text=(name if has_language else rest).strip(),
        kind=AliasKind(kind) if is_kind else AliasKind.NAME,
        language=language if has_language else None,
    )


def _person(text: str) -> ClaimantPerson:
    from domain.record.declarations import ClaimantPerson

    name, _, role = text.partition(",")
    return ClaimantPerson(name=name.strip(), role=role.strip() or None)


# Correcting


@claimant.command("correct")
@explained
def correct_claimant(  # noqa: PLR0913 - one parameter for each option
    name: Annotated[str, typer.Argument(help="the claimant, by any of its names")],
    *,
    reason: ReasonOption,
    role: Annotated[
        Role | None, typer.Option(help="what it is from here on: `party`, `affiliate` or `observer`")
    ] = None,
    parent: Annotated[
        str | None, typer.Option(help="the party that it stands under from here on, by any name; `none` for nobody")
    ] = None,
    conflict: ConflictOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Correct the role or the parent of a claimant, from here on. Earlier answers stay as they were."""
    from api.text.lists import claimant as lines_of
    from domain.intake.drafts import ClaimantCorrectionDraft

    if role is None and parent is None:
        raise typer.BadParameter("name what to correct: --role, --parent, or both")
    with opened() as service:
        there = service.importing.conflict(conflict)
        own = claimant_id(there, name, "NAME")
        draft = ClaimantCorrectionDraft(
            conflict=there.id,
            claimant=own,
            reason=reason,
            role=role,
            parent=None if parent in {None, NOBODY} else claimant_id(there, str(parent), "--parent"),
            without_parent=parent == NOBODY,
        )
        receipt, recording = take(service, draft, by, dry_run=dry_run)
        first, *rest = lines_of(own, recording.conflict(there.id))
    shape = {"position": receipt.position, **dry(dry_run=dry_run)}
    answered(shape, [f"{became(receipt, 'corrected', dry_run=dry_run)}: {first}", *rest], as_json=as_json)
