"""Options of every command: another database, short help; and the address of `serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import app
from tests.shell.test_help import LEAVES
from tests.support.engines import Engine
from tests.support.importing import shell


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_takes_another_database_and_shows_its_help_in_short(path: str) -> None:
    options = {option for parameter in LEAVES[path].params for option in parameter.opts}
    shown = CliRunner().invoke(app, [*path.split(), "-h"])

    assert "--database" in options
    assert (shown.exit_code, "Usage: " in shown.stdout) == (0, True)


@pytest.mark.parametrize(
    "path", [path for path, command in LEAVES.items() if "by" in {each.name for each in command.params}]
)
def test_every_command_that_records_has_a_dry_run(path: str) -> None:
    options = {option for parameter in LEAVES[path].params for option in parameter.opts}
    assert "--dry-run" in options or path in {"webhooks add", "log key rotate", "migrate"}  # a secret, a key, tables


@pytest.mark.parametrize("command", [["-h"], ["import", "-h"], ["log", "key", "-h"]])
def test_groups_show_their_help_in_short(command: list[str]) -> None:
    assert CliRunner().invoke(app, command).exit_code == 0


def test_a_database_that_is_not_there_is_named_and_the_environment_is_as_before(engine: Engine, tmp_path: Path) -> None:
    refused = shell(engine, "status", "--database", str(tmp_path / "none.db"), code=1).stderr
    assert "none.db" in refused
    assert "position" in shell(engine, "status").stdout


def test_serve_takes_its_address_from_options(engine: Engine) -> None:
    refused = shell(engine, "serve", "--host", "0.0.0.0", code=1).stderr  # noqa: S104 - refused
    assert "the address 0.0.0.0 is not loopback" in refused
    assert shell(engine, "serve", "--port", "65536", code=2)


def test_the_command_line_is_complete() -> None:
    commands: Any = get_command(app)
    assert {"record", "statements", "show", "conflicts", "claimants", "correct", "annul"} <= set(commands.commands)
