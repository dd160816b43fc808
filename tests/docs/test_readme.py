"""What the README shows is what the shell says."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.testing import CliRunner

from api.bootstrap import opened
from api.cli import app
from api.demo import load
from api.settings import Settings
from tests.engines import sqlite_engine
from tests.tidiness import ROOT

SHOWN = re.compile(r"```console\n\$ claimline (.*)\n((?:.*\n)*?)```")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    engine = sqlite_engine(tmp_path_factory.mktemp("demo"))
    with opened(Settings(database=engine.url)) as service:
        load(service)
    return engine.url


@pytest.mark.parametrize(("command", "output"), SHOWN.findall(README), ids=lambda text: str(text)[:60])
def test_the_readme_shows_what_the_command_says(
    command: str, output: str, demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", demo)
    result = CliRunner().invoke(app, shlex.split(command))

    assert (result.exit_code, result.output) == (0, output)


def test_the_readme_shows_nine_answers() -> None:
    assert len(SHOWN.findall(README)) == 9
