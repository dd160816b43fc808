"""The log signed from the shell: its keys, and a process that does nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.audit.witness.commands import witness
from api.settings import read_settings
from api.shell.common import ByOption, JsonOption, answered, explained, login, opened, root, said
from api.shell.logs import until_stopped, write_logs

if TYPE_CHECKING:
    from api.service import Service
    from domain.audit.ports import Signer
    from domain.proofs.checkpoints import Checkpoint
    from domain.proofs.notes import VerifierKey

keys = typer.Typer(no_args_is_help=True, help="Make, show and rotate the keys that sign the log.")


mark = typer.Typer(no_args_is_help=True, help="Show the mark of this host, or take it over when signing moves here.")


def join(log: typer.Typer) -> None:
    log.command("sign")(sign)
    log.add_typer(keys, name="key")
    log.add_typer(mark, name="mark")
    log.add_typer(witness, name="witness")


@explained
def sign(
    *,
    once: Annotated[bool, typer.Option("--once", help="sign what is recorded by now, and end")] = False,
    as_json: JsonOption = False,
) -> None:
    """Sign the log as it grows, until stopped. For installations where the serving process must not hold the key."""
    from domain.audit.sign import NoKey

    with opened(following=once) as service:
        if service.signer is None:
            raise NoKey(
                "this process is not to sign: name a key in CLAIMLINE_LOG_KEY_FILE, and CLAIMLINE_LOG_SIGNER=here"
            )
        signers = service.signer.signing.signers()
        if once:
            _sign_once(service, as_json=as_json)
            return
        typer.echo(f"signing as {', '.join(each.key.text() for each in signers)}", err=True)
        write_logs(service.settings.log_lines)
        stopped = until_stopped()
        service.signer.start()
        stopped.wait()


def _sign_once(service: Service, *, as_json: bool) -> None:
    service.await_views(service.store.size())
    service.signed()
    told = service.proving.published()
    shape = {
        "origin": told.checkpoint.origin,
        "size": told.checkpoint.size,
        "keys": [each.text() for each in told.keys],
    }
    said(shape, told.note.decode().rstrip("\n"), as_json=as_json)


@keys.command("new")
@explained
def new(
    *,
    name: Annotated[
        str | None,
        typer.Option(help="a URL without its scheme, for ever; else CLAIMLINE_LOG_ORIGIN, else a random one"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make the first key of a log, in a file that only its owner can read. Prints the public key."""
    path, key = root().make_key(read_settings(os.environ), name)
    if not as_json:
        typer.echo(f"the private key is in {path}; this is the public one, for verifiers:", err=True)
    said({"file": str(path), "key": key.text()}, key.text(), as_json=as_json)


@keys.command("show")
@explained
def show(*, as_json: JsonOption = False) -> None:
    """Print the public keys that sign, one a line: those of this process, else those of the latest checkpoint."""
    with opened(following=False) as service:
        signer = service.signer
        known = [] if signer is None else list(signer.signing.keyring.signers())
        found = [_shape(each.key, each) for each in known] or [
            _shape(each) for each in service.proving.published().keys
        ]
    answered({"keys": found}, (each["key"] for each in found), as_json=as_json)


def _shape(key: VerifierKey, signer: Signer | None = None) -> dict[str, Any]:
    from domain.dates.instants import to_text

    ends = {} if signer is None or signer.until is None else {"until": to_text(signer.until)}
    return {"key": key.text(), **ends}


@keys.command("rotate")
@explained
def rotate(
    *,
    reason: Annotated[str | None, typer.Option(help="why; is in the entry")] = None,
    overlap_days: Annotated[
        int | None, typer.Option(min=0, help="how long the old key signs, too; else CLAIMLINE_LOG_OVERLAP_DAYS")
    ] = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the next key. An entry of the log names both keys, and both sign for a while."""
    from domain.dates.instants import to_text
    from domain.intake.append import Author

    with opened() as service:
        days = service.settings.log_overlap_days if overlap_days is None else overlap_days
        done = service.key_rotation().rotate(Author(login(service, by)), days=days, reason=reason)
        service.signed()
    until = to_text(done.until)
    shape = {"position": done.position, "old": done.old.text(), "new": done.new.text(), "until": until}
    text = (
        f"{done.new.text()}\nsigns from position {done.position} on; {done.old.id.hex()} signs beside it until {until}"
    )
    said(shape, text, as_json=as_json)


@mark.command("show")
@explained
def show_mark(*, as_json: JsonOption = False) -> None:
    """Print the size and root of what this host signed last."""
    with opened(following=False) as service:
        signing = service.mark_taking().signing
        found = signing.mark.read(signing.name_of(signing.signers()))
    said(_mark_shape(found), _mark_told(found), as_json=as_json)


@mark.command("take")
@explained
def take_mark(
    *,
    from_database: Annotated[
        bool,
        typer.Option(
            "--from-database", help="trust that the database lost nothing that another host signed; ask nobody"
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Move signing to this host: ask the witnesses how far they cosigned, and sign only what continues that."""
    with opened() as service:
        service.await_views(service.store.size())
        taking = service.mark_taking()
        taken = taking.from_database() if from_database else taking.from_witnesses()
    seen = [{"witness": each.witness, **_mark_shape(each.checkpoint)} for each in taken.by.seen]
    lines = [f"{each.witness}: {_mark_told(each.checkpoint)}" for each in taken.by.seen]
    lines += [f"{name} does not count: {why}" for name, why in taken.by.silent.items()]
    shape = {"mark": _mark_shape(taken.mark), "seen": seen, "silent": dict(taken.by.silent)}
    answered(shape, [*lines, f"the mark of this host: {_mark_told(taken.mark)}"], as_json=as_json)


def _mark_shape(found: Checkpoint | None) -> dict[str, Any]:
    return {"size": 0} if found is None else {"origin": found.origin, "size": found.size, "root": found.root.hex()}


def _mark_told(found: Checkpoint | None) -> str:
    return "nothing" if found is None else f"{found.size} entries of {found.origin}, root {found.root.hex()}"
