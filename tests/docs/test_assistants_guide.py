"""The guide for assistants: its commands, its snippets and its configurations run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from typer.testing import CliRunner

from api.assistant.server import listed
from api.cli import app
from tests.support.assistants import BASE, answer_of, called, demo_file
from tests.support.tidiness import ROOT

PAGE = (ROOT / "docs" / "guides" / "assistants.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(console|json|python|text)\n(.*?)```", re.DOTALL)
DATABASE = "claimline-demo.db"


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(PAGE) if found == kind]


def commands() -> list[str]:
    lines = "".join(blocks("console")).splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With the demo's database, and the commands of this environment on the path."""
    (tmp_path / DATABASE).write_bytes(demo_file())
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMLINE_DATABASE", raising=False)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_the_table_lists_every_tool() -> None:
    table = PAGE.partition("## Tools")[2].partition("\n\nThe parameters")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert re.findall("`([a-z_]+)`", " ".join(first_cells)) == [each.name for each in listed()]


def test_the_guide_has_no_command_that_is_not_run_here() -> None:
    install, add_key, serve = commands()
    extra = re.fullmatch(r"pip install 'claimline\[(\w+)\]'", install)
    assert extra is not None
    assert extra[1] in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert (add_key.split()[:3], serve.split()[:3]) == (["claimline", "keys", "add"], ["claimline", "mcp", "--http"])


@pytest.mark.usefixtures("folder")
def test_the_command_makes_a_key_that_may_record() -> None:
    made = CliRunner().invoke(app, shlex.split(commands()[1])[1:])
    assert made.exit_code == 0, made.output
    listed_keys = CliRunner().invoke(app, ["keys", "list", "--json", "--database", DATABASE])
    [key] = [each for each in json.loads(listed_keys.stdout)["keys"] if each["name"] == "newsroom"]
    assert key["scopes"] == ["write"]


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_configuration_starts_a_server_that_cites_the_public_address() -> None:
    [server] = json.loads(blocks("json")[0])["mcpServers"].values()
    assert server["env"].pop("CLAIMLINE_PUBLIC_ADDRESS") == BASE
    environ = {**os.environ, **server["env"], "CLAIMLINE_PUBLIC_ADDRESS": BASE}
    client = Client(StdioServerParameters(command=server["command"], args=server["args"], env=environ))
    [found] = map(answer_of, called(client, [("stances", {"place": "Siversk"})]))
    assert found["permalink"].startswith(f"{BASE}/v1/stances?")


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_snippet_prints_what_the_guide_shows() -> None:
    [snippet], [shown] = blocks("python"), blocks("text")
    done = subprocess.run([sys.executable, "-c", snippet], capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout, done.returncode) == (shown, 0), done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_server_over_http_answers_at_the_address_that_the_guide_shows() -> None:
    command, shown = [line.removeprefix("$ ") for line in blocks("console")[2].splitlines()]
    [server] = json.loads(blocks("json")[1])["mcpServers"].values()
    assert shown == f"Claimline answers assistants on {server['url']}"
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    here = [*shlex.split(command), "--port", "0"]  # that of the guide may be taken
    with subprocess.Popen(here, stdout=subprocess.PIPE, text=True, env=environ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline().split()
            assert (said[:-1], said[-1].rpartition("/")[2]) == (shown.split()[:-1], "mcp")
            [found] = map(answer_of, called(Client(said[-1]), [("places", {"q": "Siversk"})]))
            assert found["answer"]["places"][0]["id"] == "geonames:694403"
        finally:
            process.terminate()
