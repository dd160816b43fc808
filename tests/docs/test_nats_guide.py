"""The script of the guide to NATS, run as it is written, on the demo's record."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from tests.support.brokers.nats_server import nats_server, needs_nats
from tests.support.engines import sqlite_engine
from tests.support.tidiness import ROOT

pytestmark = [pytest.mark.slow, needs_nats]

GUIDE = ROOT / "docs" / "guides" / "nats.md"


def test_the_script_prints_the_claims_about_a_place_once(tmp_path: Path) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    engine = sqlite_engine(tmp_path)
    with nats_server(tmp_path / "nats") as server:
        with opened(Settings(database=engine.url, nats=(server.address,))) as service:
            load(service)
            service.await_views(service.store.size())
            service.publisher().catch_up()

        first, second = (run(script, server.address) for _ in range(2))

    assert first.startswith("17 lpr advancing\n"), first
    assert len(first.splitlines()) > 3
    assert second == ""


def run(script: str, server: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "NATS": server}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
