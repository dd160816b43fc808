"""The answers that the documentation shows are the answers of the shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from api.bootstrap import opened
from api.cli import app
from api.demo import load
from api.settings import Settings
from tests.support.engines import sqlite_engine
from tests.support.tidiness import ROOT

SHOWN = re.compile(r"```console\n\$ claimline (.*)\n((?:.*\n)*?)```")
PAGES = ("README.md", "docs/guides/questions.md", "docs/guides/checking.md")
README_LINES_MAX = 120


def shown() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        yield from SHOWN.findall((ROOT / page).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    engine = sqlite_engine(tmp_path_factory.mktemp("demo"))
    with opened(Settings(database=engine.url)) as service:
        load(service)
    return engine.url


@pytest.mark.parametrize(("command", "output"), list(shown()), ids=lambda text: str(text)[:60])
def test_the_documentation_shows_what_the_command_prints(
    command: str, output: str, demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", demo)
    result = CliRunner().invoke(app, shlex.split(command))

    assert (result.exit_code, result.output) == (0, output)


def test_the_documentation_shows_eleven_answers() -> None:
    assert len(list(shown())) == 11


def test_the_readme_fits_on_two_screens() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= README_LINES_MAX
    assert [line for line in lines if len(line) > 120] == []
