"""A record served by a process of its own, for programs that are not ours; the demo's, on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from api.bootstrap import opened
from api.demo import load
from api.http.caching.lasting import NOTHING
from api.settings import Settings
from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.tidiness import ROOT

CLAIMLINE = [sys.executable, "-c", "from api.cli import main; main()"]


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
    engine: Engine, port: int = 0, environ: Mapping[str, str] = NOTHING, options: Sequence[str] = ()
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``claimline serve`` on what is recorded there, and its address; it is stopped at the end, if nobody killed it."""
    here = {"CLAIMLINE_PORT": str(port), "CLAIMLINE_WEBHOOK_TARGETS": "none", **environ}
    with claimline(engine, "serve", *options, environ=here) as process:
        try:
            said = process.stdout.readline() if process.stdout is not None else ""
            address = re.search(r"http://[\d.]+:\d+", said)
            if address is None:
                raise RuntimeError(f"the service does not serve: {said}")
            yield process, address[0]
        finally:
            process.terminate()


def claimline(engine: Engine, *command: str, environ: Mapping[str, str] = NOTHING) -> subprocess.Popen[str]:
    """A command of the shell in a process of its own. ``environ``: settings besides, by their variables."""
    given = {**os.environ, "CLAIMLINE_DATABASE": engine.url, **environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen([*CLAIMLINE, *command], cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True)
