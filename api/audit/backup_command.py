"""The command that copies a SQLite database while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.shell.common import JsonOption, explained, opened, said


def join(app: typer.Typer) -> None:
    app.command()(backup)


@explained
def backup(
    file: Annotated[Path, typer.Argument(help="the copy: a file that is not there yet")], *, as_json: JsonOption = False
) -> None:
    """Copy the SQLite database into a file, whole, while the service runs. Keep keys and mark elsewhere."""
    from domain.errors import BadQuestion

    with opened(following=False) as service:
        size = service.store.size()
        try:
            service.back_up(file)
        except FileExistsError:
            raise BadQuestion("FILE", f"{file} is there already", "name another file") from None
        except OSError as error:
            raise BadQuestion("FILE", f"{file} cannot be written ({error.strerror})", "name another folder") from None
    shape = {"file": str(file), "log": {"size": size}}
    told = f"{file} holds the database, with all entries up to position {size} and those that came meanwhile"
    said(shape, told, as_json=as_json)
