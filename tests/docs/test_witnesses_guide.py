"""The guide to witnesses: its commands run in one shell, from an empty folder, and lead to where it says."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.tidiness import ROOT

PAGE = ROOT / "docs" / "guides" / "witnesses.md"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
CLAIMLINE = f'claimline() {{ "{sys.executable}" -c "from api.cli import main; main()" "$@"; }}\n'


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.mark.thorough
@pytest.mark.slow
def test_the_guide_is_walked_from_an_empty_folder(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    script = "set -e\n" + CLAIMLINE + "".join(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    environ = {name: text for name, text in os.environ.items() if not name.startswith("CLAIMLINE_")}
    with (tmp_path / "told").open("w", encoding="utf-8") as told:
        process = subprocess.Popen(
            ["bash", "-c", script.replace("8010", str(free_port()))],
            cwd=tmp_path,
            env={**environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
    text = (tmp_path / "told").read_text(encoding="utf-8")
    assert code == 0, text
    for sentence in (
        r"cosigned by the witness archive\.example/witness at 20",
        r"the quorum archive of the policy is met",
        r"desk\.example/claims: \d+ entries cosigned, 1 keys",
        r"right: all \d+ entries and all tiles are those that were signed",
        r"seen by the witness archive\.example/witness",
        r"the mark of this host: \d+ entries of desk\.example/claims, root [0-9a-f]{64}",
    ):
        assert re.search(sentence, text), (sentence, text)
