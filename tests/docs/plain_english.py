"""Count awkward phrases in our texts. ``python -m tests.docs.plain_english`` lowers the table to today's counts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from tests.support.tidiness import ROOT, tracked_files

TABLE = ROOT / "tests" / "docs" / "plain_english.toml"
SUFFIXES = (".md", ".py", ".html", ".j2", "/en.json")
LEFT_OUT = (  # stored bytes, the words of others, and copies of our own
    *("tests/golden/", "tests/vectors/", "adapters/lexicons/"),
    *("clients/python/claimline_client/proofs/", "clients/python/claimline_client/models.py"),
)


def phrases() -> Mapping[str, Mapping[str, str | int]]:
    """Return the table: by the name of each phrase its ``pattern``, the ``most`` allowed, and what to ``write``."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def texts() -> Mapping[str, Sequence[str]]:
    names = [name for name in tracked_files() if name.endswith(SUFFIXES) and not name.startswith(LEFT_OUT)]
    return {name: (ROOT / name).read_text(encoding="utf-8", errors="replace").splitlines() for name in names}


def places(pattern: str) -> Iterator[str]:
    """Yield each match as ``path:line: text of the line``."""
    compiled = re.compile(pattern)
    for name, lines in texts().items():
        for number, line in enumerate(lines, start=1):
            yield from (f"{name}:{number}: {line.strip()}" for _ in compiled.finditer(line))


def counts() -> Mapping[str, int]:
    return {name: sum(1 for _ in places(str(phrase["pattern"]))) for name, phrase in phrases().items()}


def lowered(table: str, numbers: Mapping[str, int]) -> str:
    """Return ``table`` with each ``most`` at today's count, where that is lower."""
    parts = re.split(r"^\[([\w-]+)\]\n", table, flags=re.MULTILINE)
    for at in range(1, len(parts), 2):
        name, entry = parts[at], parts[at + 1]
        most = int(tomllib.loads(entry)["most"])
        parts[at] = f"[{name}]\n"
        parts[at + 1] = entry.replace(f"most = {most}\n", f"most = {min(most, numbers[name])}\n")
    return "".join(parts)


if __name__ == "__main__":
    TABLE.write_text(lowered(TABLE.read_text(encoding="utf-8"), counts()), encoding="utf-8")
