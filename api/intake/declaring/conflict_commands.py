"""Declaring conflicts: by name and time zone, from a file, or as the demo has one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from api.intake.declaring.ids import made_id
from api.intake.declaring.retiring_commands import join_retiring
from api.intake.declaring.starters import Starter
from api.settings import SQLITE_SCHEME, read_settings
from api.shell.common import ByOption, JsonOption, answered, explained, login, opened, root
from api.shell.recording import DryRunOption, became, dry, take
from api.text.counts import counted

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.intake.drafts import ConflictDraft, PlaceDraft
    from domain.intake.use_cases import Recording
    from domain.record.declarations import Conflict

conflict = typer.Typer(no_args_is_help=True, help="Declare a conflict, retire one, or take it back into use.")


Starters = Mapping[str, Callable[[], Starter]]
_STARTERS: dict[str, Callable[[], Starter]] = {}  # ready-made ones, as ``api.cli`` has handed them in


def join(app: typer.Typer, starters: Starters) -> None:
    _STARTERS.update(starters)
    app.add_typer(conflict, name="conflict")


@conflict.command("declare")
@explained
def declare_conflict(  # noqa: PLR0913 - one parameter for each option
    name: Annotated[
        str | None, typer.Argument(help="the name of the conflict, or the id of one that is declared")
    ] = None,
    *,
    tz: Annotated[str | None, typer.Option(help="its time zone, as in Europe/Kyiv; fixed once declared")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Default: made from the name")] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="`demo`: the demo's conflict with its claimants and places; or a JSON file"),
    ] = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Declare a conflict, or rename one. Sets up a new SQLite file first."""
    from api.wire import shapes

    starter = _starter(from_, id_, name, tz)
    with _set_up(dry_run=dry_run) as service:
        draft = starter.conflict
        receipt, recording = take(service, draft, by, dry_run=dry_run)
        places = _declare_places(recording, starter.places, login(service, by))
        declared = recording.conflict(draft.id)
    shape = {"position": max(receipt.position, places), **shapes.conflict(declared), **dry(dry_run=dry_run)}
    answered(shape, _conflict_lines(became(receipt, "declared", dry_run=dry_run), declared, starter), as_json=as_json)


@contextmanager
def _set_up(*, dry_run: bool) -> Iterator[Service]:
    """Open the record, set up first if its SQLite file is new. A dry run does so in a folder that it deletes."""
    settings = read_settings(os.environ)
    with TemporaryDirectory(prefix="claimline-") as folder:
        is_new = settings.sqlite_path is not None and not settings.sqlite_path.exists()
        if dry_run and is_new:
            settings = replace(settings, database=f"{SQLITE_SCHEME}{folder}/rehearsed.db")
        if is_new or not dry_run:
            root().migrate_if_new(settings)
        with opened(settings) as service:
            yield service


def _conflict_lines(told: str, declared: Conflict, starter: Starter) -> list[str]:
    claimants = counted(len(declared.claimants), "claimant")
    lines = [f"{told}: {declared.name} [{declared.id}], days of {declared.tz}, {claimants}"]
    if starter.places:
        lines.append(f"and {len(starter.places)} places, from {starter.places[0].name} to {starter.places[-1].name}")
    if not declared.claimants:
        lines.append("`claimline claimant declare NAME --role party` declares who makes claims in it")
    return lines


def _starter(from_: str | None, id_: str | None, name: str | None, tz: str | None) -> Starter:
    from domain.intake.drafts import ConflictDraft

    if from_ is None:
        if name is None and id_ is None:
            raise typer.BadParameter("give the name of the conflict, or --from demo")
        own = id_ or made_id(name or "")
        return Starter(ConflictDraft(id=own, name=name, tz=tz, claimants=MappingProxyType({})), ())
    starter = _STARTERS[from_]() if from_ in _STARTERS else Starter(_read_conflict(Path(from_), id_), ())
    ready = starter.conflict
    changed = replace(ready, id=id_ or ready.id, name=name or ready.name, tz=tz or ready.tz)
    return starter._replace(conflict=changed)


def _read_conflict(file: Path, id_: str | None) -> ConflictDraft:
    from api.http.parsing.forms import BODY_BYTES_MAX, read_form
    from api.http.parsing.strict_json import BadJson, parse_json
    from api.intake.input import ConflictForm
    from domain.errors import Fault, Refused

    try:
        given = parse_json(file.read_bytes(), max_bytes=BODY_BYTES_MAX)
    except BadJson as bad:
        raise Refused([Fault(bad.pointer, bad.problem, bad.cure)]) from None
    form = read_form(ConflictForm, given)
    own = id_ or form.id
    if own is None:
        raise typer.BadParameter(f"{file} has no id: give one with --id")
    return form.model_copy(update={"id": None}).read(own)


def _declare_places(recording: Recording, places: Sequence[PlaceDraft], by: str) -> int:
    """Returns the last position. Raises the first refusal: the places before it are declared."""
    from domain.intake.append import Author
    from domain.intake.deciding import Receipt

    last = 0
    for result in recording.record_each(places, Author(by)) if places else ():
        if not isinstance(result, Receipt):
            raise result
        last = max(last, result.position)
    return last


join_retiring(conflict, "conflict", "it takes no reports, and is never meant without its id")
