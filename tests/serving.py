"""A record served by a process of its own, for programs that are not ours; the demo's, on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from domain.keys import Scope
from tests.engines import Engine
from tests.tidiness import ROOT

NOTHING: Mapping[str, str] = MappingProxyType({})


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
    with serving(engine, environ=environ) as (_, address):
        yield Served(address, key)


@contextmanager
def serving(
    engine: Engine, port: int = 0, environ: Mapping[str, str] = NOTHING
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``claimline serve`` on what is recorded there, and its address; it is stopped at the end."""
    here = {"CLAIMLINE_DATABASE": engine.url, "CLAIMLINE_PORT": str(port), "CLAIMLINE_WEBHOOK_TARGETS": "none"}
    given = {**os.environ, **here, **environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() if process.stdout is not None else ""
            address = re.search(r"http://[\d.]+:\d+", said)
            if address is None:
                raise RuntimeError(f"the service does not serve: {said}")
            yield process, address[0]
        finally:
            process.terminate()
