"""Keys for HTTP: made, listed and revoked by the operator, in the shell alone."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.settings import read_settings
from api.shell.common import JsonOption, echo_json, explained, opened, root, said
from api.shell.recording import claimant_id

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Sequence

    from api.service import Service
    from domain.dates.instants import Instant
    from domain.intake.keys import ApiKey, Reach, Scope
    from domain.record.declarations import Conflict

keys = typer.Typer(no_args_is_help=True, help="Make, list and revoke keys for HTTP.")


@keys.command("add")
@explained
def add_key(  # noqa: PLR0913 - one parameter for each option
    name: Annotated[
        str,
        typer.Argument(help="stands in every entry that the key records; the log and all answers show it to readers"),
    ],
    *,
    scope: Annotated[list[str], typer.Option(help="write, declare, edit, redact, subscribe or read; may be repeated")],
    conflict: Annotated[
        list[str] | None, typer.Option(help="the conflict that it may record in; may be repeated. Default: all")
    ] = None,
    claimant: Annotated[
        list[str] | None, typer.Option(help="the claimant that it may record for; may be repeated. Default: all")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="the last day on which it opens anything (UTC), or an instant. Default: none")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. Prints it once, alone on the last line. Its name is public: in the log and in answers."""
    scopes = _scopes(scope)
    settings = read_settings(os.environ)
    root().migrate_if_new(settings)
    with opened(settings) as service:
        reach, until = _reach(service, conflict or [], claimant or []), _expiry(expires)
        token = service.keys.add(name, scopes, reach=reach, expires_at=until)
        _tell(service, "key-added", name, " ".join(sorted(scopes)))
        made = next(key for key in service.keys.list() if key.name == name)
    if as_json:
        shape = {
            part: told for part, told in _shape(made).items() if part in {"name", "scopes"} or _is_limit(part, told)
        }
        echo_json(shape | {"key": token})
        return
    limits = "".join(f", {limit}" for limit in _limits(made))
    typer.echo(f"the key {name!r} may {' and '.join(sorted(scopes))}{limits}; it is shown this once:", err=True)
    typer.echo(token)


def _scopes(texts: Sequence[str]) -> frozenset[Scope]:
    from domain.intake.keys import Scope

    if unknown := sorted(set(texts) - set(Scope)):
        raise typer.BadParameter(f"unknown scope {', '.join(unknown)}: the scopes are {', '.join(Scope)}")
    return frozenset(Scope(each) for each in texts)


def _reach(service: Service, conflicts: Sequence[str], claimants: Sequence[str]) -> Reach:
    """The conflicts and claimants that are named. An unknown name stops the command."""
    from domain.intake.keys import Reach
    from domain.questions.declared import ask_conflict_named

    if not conflicts and not claimants:
        return Reach()
    named: Sequence[str | None] = conflicts or [None]
    within = [ask_conflict_named(service.asking, each) for each in named]
    return Reach(
        conflicts=frozenset(each.id for each in within),
        claimants=frozenset(_claimant(within, each) for each in claimants) if claimants else None,
    )


def _claimant(within: Sequence[Conflict], text: str) -> str:
    """Of the first conflict that has one of that name."""
    from domain.claimants.lookup import claimants_called

    having = next((each for each in within if claimants_called(each, text)), within[0])
    return claimant_id(having, text, "--claimant")


def _expiry(text: str | None) -> Instant | None:
    from datetime import UTC

    from domain.questions.coordinates import coordinate

    return None if text is None else coordinate(text, "expires", UTC)


@keys.command("list")
@explained
def list_keys(*, as_json: JsonOption = False) -> None:
    """List all keys, also revoked ones: their limits, and about when each was used last. A key is never shown again."""
    with opened() as service:
        found, now = service.keys.list(), service.clock.now()
    if as_json:
        echo_json({"keys": [_shape(key) for key in found]})
        return
    for key in found:
        state = key.out_of_use(now) or f"since {_instant(key.added_at)}"
        used = "never used" if key.used_at is None else f"last used {_instant(key.used_at)}"
        typer.echo(f"{key.name:<24} {' '.join(sorted(key.scopes)):<16} {', '.join([state, *_limits(key), used])}")


@keys.command("revoke")
@explained
def revoke_key(name: str, *, as_json: JsonOption = False) -> None:
    """Revoke a key. The entries that it recorded stay, under its name."""
    with opened() as service:
        service.keys.revoke(name)
        _tell(service, "key-revoked", name)
    said({"revoked": name}, f"the key {name!r} is revoked", as_json=as_json)


def _tell(service: Service, act: str, key: str, detail: str | None = None) -> None:
    """Tell the audit log what was done about a key, and by which login."""
    from domain.intake.audited import ActOutcome, AuditEvent

    event = AuditEvent(act=act, outcome=ActOutcome.DONE, name=getpass.getuser(), targets=[key], detail=detail)
    service.audit.tell(event)


def _shape(key: ApiKey) -> dict[str, Any]:
    reach = key.reach
    return {
        "name": key.name,
        "scopes": sorted(key.scopes),
        "conflicts": None if reach.conflicts is None else sorted(reach.conflicts),
        "claimants": None if reach.claimants is None else sorted(reach.claimants),
        "added_at": _instant(key.added_at),
        "expires_at": _instant(key.expires_at),
        "used_at": _instant(key.used_at),
        "revoked_at": _instant(key.revoked_at),
    }


def _is_limit(part: str, told: object) -> bool:
    return told is not None and part in {"conflicts", "claimants", "expires_at"}


def _limits(key: ApiKey) -> list[str]:
    """The limits of the key, in words."""
    kept = [] if key.reach.is_whole else [f"for {key.reach} alone"]
    return kept if key.expires_at is None else [*kept, f"until {_instant(key.expires_at)}"]


def _instant(instant: Instant | None) -> str | None:
    from domain.dates.instants import to_text

    return None if instant is None else to_text(instant)
