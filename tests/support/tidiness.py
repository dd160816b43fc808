"""What no tracked file may hold: addresses of a package index, paths of one machine, lock files that hold either."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = ("uv.lock", "pylock.toml")
INDEX_ADDRESS = re.compile(r"https?://[^ \"']*/(?:simple|packages)/")
MACHINE_PATH = re.compile(r"(?:^|[^a-zA-Z0-9_.])/(?:work|farm|root)/")
ITSELF = "tests/support/tidiness.py"


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.split("\0") if name]


def faults(names: list[str]) -> Iterator[str]:
    for name in names:
        if name in LOCKS:
            yield f"{name} is tracked: it holds addresses of an index; requirements.lock does not"
        elif name != ITSELF:
            yield from _faults_in(name)


def _faults_in(name: str) -> Iterator[str]:
    text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in (("an address of an index", INDEX_ADDRESS), ("a path of one machine", MACHINE_PATH)):
            if pattern.search(line):
                yield f"{name}:{number} holds {what}"


if __name__ == "__main__":
    found = list(faults(tracked_files()))
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    sys.exit(bool(found))
