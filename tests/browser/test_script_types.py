"""The types of the scripts, as their comments have them, by the pinned TypeScript."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TYPES = Path(__file__).parent / "types"


@pytest.mark.thorough
def test_the_scripts_of_the_pages_have_sound_types() -> None:
    if shutil.which("npm") is None:
        pytest.skip("Node is not installed, and the type checker of scripts needs it: apt install nodejs npm")
    compiler = TYPES / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=TYPES, check=True, capture_output=True)
    checked = subprocess.run(["node", compiler, "-p", TYPES], check=False, capture_output=True, text=True)

    assert checked.stdout == ""
    assert checked.returncode == 0
