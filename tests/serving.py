"""The demo's record, served on a free port by a process of its own, for programs that are not ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from domain.keys import Scope
from tests.engines import Engine
from tests.tidiness import ROOT


class Served(NamedTuple):
    """``key`` may do all."""

    address: str
    key: str


@contextmanager
def served_demo(engine: Engine, **environ: str) -> Iterator[Served]:
    """``environ``: settings besides, by the names of their variables."""
    with opened(Settings(database=engine.url)) as service:
        load(service)
        key = service.keys.add("served", frozenset(Scope))
    here = {"CLAIMLINE_DATABASE": engine.url, "CLAIMLINE_PORT": "0", "CLAIMLINE_WEBHOOK_TARGETS": "none"}
    given = {**os.environ, **here, **environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() if process.stdout is not None else ""
            address = re.search(r"http://[\d.:]+", said)
            if address is None:
                raise RuntimeError(f"the service does not serve: {said}")
            yield Served(address[0], key)
        finally:
            process.terminate()
