"""The units for systemd and the compose file name commands and settings that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from api.cli import app
from api.settings import PREFIX
from tests.support.tidiness import ROOT

GUIDES = ROOT / "docs" / "guides"
UNITS = sorted(GUIDES.glob("*.service"))
COMPOSE = ROOT / "docker-compose.yml"
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
OWN = {"CLAIMLINE_OWNER_PASSWORD", "CLAIMLINE_SERVICE_PASSWORD"}  # of the compose file itself


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*UNITS, COMPOSE], ids=lambda path: path.name)
def test_every_setting_is_one_of_the_reference(path: Path) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", text_of(path))) - OWN

    assert named
    assert [name for name in named if f"`{name}`" not in SETTINGS] == []


@pytest.mark.parametrize("path", [*UNITS, COMPOSE], ids=lambda path: path.name)
def test_every_command_is_one_of_the_shell(path: Path) -> None:
    plain = re.sub(r'"|,|\[|\]', "", text_of(path))
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"(?:bin/|exec |[|] |command: |claimline )claimline (?!claimline)([a-z]+)", plain))

    assert named
    assert named <= known


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("true")
    assert program is not None
    copy = tmp_path / unit.name
    copy.write_text(text_of(unit).replace("/opt/claimline/bin/claimline", program), encoding="utf-8")

    found = subprocess.run(["systemd-analyze", "verify", str(copy)], check=False, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
