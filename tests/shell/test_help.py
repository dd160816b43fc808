"""The help shows commands in groups, an example for each, and the words that they share."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import app
from api.shell.help import COMMANDS, EXAMPLES, GROUPS
from domain.meanings import VOCABULARIES


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


@pytest.mark.parametrize("of", VOCABULARIES, ids=lambda of: of.__name__.lower())
def test_the_fixed_words_are_explained_with_examples(of: type[StrEnum]) -> None:
    name = of.__name__.lower()
    for asked in (name, f"{name}{'es' if name.endswith('s') else 's'}", name.upper()):
        shown = CliRunner().invoke(app, ["help", asked]).stdout
        for each, word in VOCABULARIES[of].items():
            assert f"{each}: {word.meaning}" in shown
            assert word.example.replace("`", "") in shown
    shape = json.loads(CliRunner().invoke(app, ["help", name, "--json"]).stdout)
    assert {each: shown["meaning"] for each, shown in shape.items()} == {
        str(each): word.meaning for each, word in VOCABULARIES[of].items()
    }


def test_what_is_explained_is_listed_and_an_unknown_topic_is_led_to_it() -> None:
    listed = CliRunner().invoke(app, ["help"])
    unknown = CliRunner().invoke(app, ["help", "stauts"])

    assert [line.split()[0] for line in listed.stdout.splitlines()] == [of.__name__.lower() for of in VOCABULARIES]
    assert (unknown.exit_code, "'stauts' is not explained here: write status" in unknown.stderr) == (1, True)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "at 2025-12-12 --status captured",
            "Invalid value for '--status': 'captured' is not a status: write controlled",
        ),
        ("at 2025-12-12 --matter seige", "'seige' is not a matter: write siege"),
        ("timeline Siversk --voice sides", "'sides' is not a voice: write side"),
        ("disputes --outcome conceded", "'conceded' is not an outcome: write acknowledged"),
        ("at 2025-12-12 --words de", "'de' is not one of its values: write one of en, uk, ru"),
        ("at 2025-12-12 --words it's", "is not one of its values: write one of en, uk, ru"),
        ("at 2025-12-12 --limit 0", "too small: use 1 or more"),
        ("at 2025-12-12 --limit x", "not a whole number: write it in digits"),
    ],
)
def test_an_option_that_does_not_fit_says_what_would(command: str, said: str) -> None:
    result = CliRunner().invoke(app, command.split(), env={"COLUMNS": "300", "TERMINAL_WIDTH": "300"})
    shown = " ".join(result.stderr.replace("│", " ").split())

    assert result.exit_code == 2
    assert said in shown
    assert "Input should" not in shown
    assert "Value error" not in shown
