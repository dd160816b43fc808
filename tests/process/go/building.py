"""Programs in Go, of this folder, built where Go and its module of checksum databases are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCES = Path("/usr/share/gocode")  # where Debian keeps the sources of Go's libraries
HERE = Path(__file__).parent


def built(name: str, folder: Path) -> Path:
    """The program ``name``; skips the test, with the reason, where it cannot be built."""
    if shutil.which("go") is None:
        pytest.skip("go is not installed (on Debian: apt install golang-go)")
    if not (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("golang.org/x/mod is not installed (on Debian: apt install golang-golang-x-mod-dev)")
    program = folder / name
    offline = {"GO111MODULE": "off", "GOPATH": str(SOURCES), "GOFLAGS": "", "GOCACHE": str(folder / "cache")}
    command = ["go", "build", "-o", str(program), str(HERE / name / "main.go")]
    done = subprocess.run(command, env={**os.environ, **offline}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return program
