"""The vectors of Go are what the program beside this makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.process.go.building import built
from tests.support.tidiness import ROOT

pytestmark = pytest.mark.slow


def test_the_vectors_are_made_anew_to_the_letter(tmp_path: Path) -> None:
    made = subprocess.run([built("oracle", tmp_path)], capture_output=True, check=True).stdout
    assert made == (ROOT / "tests/vectors/go.json").read_bytes()
