"""The help shows commands in groups, an example for each, and the words that they share."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import app
from api.shell.help import COMMANDS, EXAMPLES, GROUPS


def leaves(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, below in getattr(command, "commands", {}).items():
        here = f"{path} {name}".strip()
        yield from leaves(below, here) if hasattr(below, "commands") else [(here, below)]


LEAVES = dict(leaves(get_command(app)))
SHOWN = {path: EXAMPLES.get(path) or COMMANDS[path][1] for path in LEAVES}


@pytest.mark.parametrize("path", LEAVES)
def test_a_command_shows_an_example_that_it_accepts(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(SHOWN[path])
    monkeypatch.chdir(tmp_path)
    for word in words:
        if "." in word and "/" not in word:
            (tmp_path / word).touch()  # a file that it reads
    own = words[len(path.split()) :]

    assert " ".join(words[: len(path.split())]) == path
    with LEAVES[path].make_context(path, own):
        pass
    assert f"Example: claimline {SHOWN[path]}"[:40] in CliRunner().invoke(app, [*path.split(), "--help"]).stdout


def test_no_example_is_of_a_command_that_is_not_there() -> None:
    assert EXAMPLES.keys() <= LEAVES.keys()


def test_the_first_page_has_the_groups_in_order_and_says_what_the_shared_words_mean() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout

    assert sorted(GROUPS, key=lambda group: shown.index(f"─ {group} ─")) == list(GROUPS)
    assert all(f"{word}:" in shown for word in ("bound", "voice", "matter"))
    assert "<bool>" not in shown
