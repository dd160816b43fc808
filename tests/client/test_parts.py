"""The parts of the client that are made from the service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.client_parts import PACKAGE, QUESTIONS, REMAKE, WRITES, parts
from tests.support.running import Running
from tests.support.tidiness import ROOT

DISTRIBUTION = ROOT / "clients" / "python"


def test_types_and_verifier_are_those_of_this_service(demo: Running) -> None:
    made = parts(demo.read("/openapi.json"))
    differing = [path for path, text in made.items() if (PACKAGE / path).read_text(encoding="utf-8") != text]

    assert differing == [], f"make them anew: {REMAKE}"
    assert {f"proofs/{path.name}" for path in (PACKAGE / "proofs").glob("*.py")} - {*made} == {"proofs/__init__.py"}


def test_the_client_uses_every_operation_that_it_has_types_for() -> None:
    modules = [path for path in PACKAGE.glob("*.py") if path.name != "models.py"]
    texts = {text for path in modules for text in re.findall(r'"(\w+)"', path.read_text(encoding="utf-8"))}

    assert {*QUESTIONS, *WRITES} - texts == set()


@pytest.mark.slow
def test_the_wheel_holds_the_client_its_types_and_nothing_of_the_service(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=DISTRIBUTION, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in names} == {"claimline_client", "claimline_client-0.1.0.dist-info"}
    assert {"claimline_client/py.typed", "claimline_client/models.py", "claimline_client/proofs/merkle.py"} <= {*names}
    asked = "import claimline_client.client; print(claimline_client.__file__)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked],
        cwd=tmp_path,
        env={"PYTHONPATH": str(wheel)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(wheel) in done.stdout


MISSPELT = {
    'client.stances(plaec="Siversk")': 'did you mean "place"',
    'client.stances(matter="seige")': "Literal['control', 'siege']",
    'client.disputes()["dispute"]': 'Did you mean "disputes"',
    'client.record({"conflict": "c", "statements": []})': 'Missing key "source"',
}


@pytest.mark.slow
@pytest.mark.thorough
def test_a_type_checker_finds_a_misspelt_question(tmp_path: Path) -> None:
    head = ["from claimline_client import Client", 'client = Client("http://127.0.0.1:8000")']
    script = tmp_path / "script.py"
    script.write_text("\n".join([*head, *MISSPELT, ""]), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(script)]
    environ = {**os.environ, "MYPYPATH": str(DISTRIBUTION)}
    done = subprocess.run(command, cwd=tmp_path, env=environ, check=False, capture_output=True, text=True)

    assert [told for told in MISSPELT.values() if told not in done.stdout] == []
    assert f"Found {len(MISSPELT)} errors in 1 file" in done.stdout
