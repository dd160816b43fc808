"""The guide to recording: its commands run from an empty folder, and print what it shows."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.support.tidiness import ROOT

PAGE = ROOT / "docs" / "guides" / "recording.md"
BLOCK = re.compile(r"```(console|text)\n(.*?)```", re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if found == kind]


def run(block: str) -> str:
    """The block with the commands' present output."""
    shown = ""
    for command in (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")):
        result = CliRunner().invoke(app, shlex.split(command)[1:], env={"CLAIMLINE_DATABASE": None})
        assert result.exit_code == 0, result.output
        shown += f"$ {command}\n{result.output}"
    return shown


def test_the_guide_is_walked_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    article, detailed = blocks("text")
    (tmp_path / "article.txt").write_text(article, encoding="utf-8")
    for block in blocks("console"):
        assert run(block) == block

    (tmp_path / "detailed.txt").write_text(f"source: AFP, 2025-12-11\n{detailed}", encoding="utf-8")
    assert "Russia (Valery Gerasimov" in run("$ claimline record detailed.txt --dry-run\n")


if __name__ == "__main__":  # writes the outputs into the page
    import os
    import tempfile

    text = PAGE.read_text(encoding="utf-8")
    os.environ.pop("CLAIMLINE_DATABASE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("article.txt").write_text(blocks("text")[0], encoding="utf-8")
        for block in blocks("console"):
            text = text.replace(block, run(block))
    PAGE.write_text(text, encoding="utf-8")
    sys.exit()
