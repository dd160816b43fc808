"""A witness from the shell: made, told which logs it knows, and served."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.audit.verify_commands import keys_in
from api.settings import PORT_MAX
from api.shell.common import JsonOption, answered, explained, root, said

if TYPE_CHECKING:
    from domain.proofs.witnessing import SeenLog

witness = typer.Typer(no_args_is_help=True, help="Be a witness of other logs: cosign them as long as they only grow.")

FolderArgument = Annotated[Path, typer.Argument(help="the folder of the witness: its key, and what it saw")]


@witness.command("new")
@explained
def new(
    folder: FolderArgument,
    *,
    name: Annotated[str, typer.Option(help="the name of the witness, for ever: a URL without its scheme")],
    as_json: JsonOption = False,
) -> None:
    """Make a witness in a new folder that only its owner can read. Prints its public key."""
    key = root().witness(folder).make(name)
    if not as_json:
        typer.echo(f"the witness is in {folder}; this is its public key, for the policies of others:", err=True)
    said({"folder": str(folder), "key": key.text()}, key.text(), as_json=as_json)


@witness.command("add")
@explained
def add(
    folder: FolderArgument,
    key: Annotated[list[str], typer.Argument(help="public keys of logs, or files with one a line")],
    *,
    origin: Annotated[str | None, typer.Option(help="the log that the keys sign. Default: that of their name")] = None,
    as_json: JsonOption = False,
) -> None:
    """Cosign a log from now on; or the next key of a log that this witness knows."""
    _tell(root().witness(folder).add(keys_in(key), origin), as_json=as_json)


@witness.command("logs")
@explained
def logs(folder: FolderArgument, *, as_json: JsonOption = False) -> None:
    """Show the logs that this witness knows, and how far it has cosigned each."""
    _tell(root().witness(folder).logs(), as_json=as_json)


@witness.command("serve")
@explained
def serve(
    folder: FolderArgument,
    *,
    host: Annotated[str, typer.Option(help="the address to serve on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="the port to serve on; 0 takes a free one", min=0, max=PORT_MAX)] = 8010,
) -> None:
    """Answer logs that ask for a cosignature, until stopped. Opens no database."""
    from api.audit.witness.app import serve_witness

    of = root().witness(folder)
    key = of.key()
    with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"the witness {key.text()} serves on http://{shown}:{listening.getsockname()[1]}")
        serve_witness(of, [listening])


def _tell(seen: list[SeenLog], *, as_json: bool) -> None:
    lines = [f"{each.origin}: {each.size} entries cosigned, {len(each.keys)} keys" for each in seen]
    answered({"logs": [_shape(each) for each in seen]}, lines, as_json=as_json)


def _shape(seen: SeenLog) -> dict[str, Any]:
    root_hash = None if seen.last is None else seen.last.root.hex()
    return {"origin": seen.origin, "size": seen.size, "root": root_hash, "keys": [each.text() for each in seen.keys]}
