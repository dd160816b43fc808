"""`make mutants-proofs`: each small fault in what verifies proofs makes a test fail, but for those that change nothing.

Apart from the tests: mutmut comes from the package index into an environment of its own, and takes some minutes. It
makes the faults (an operator, a number, an argument, a word of a message), and runs the tests of proofs on each.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.support.tidiness import ROOT, tracked_files
from tests.support.venvs import installed

TOOLS = ("mutmut>=3.8,<4", "pytest", "hypothesis", "cryptography", "orjson")
MUTATED = "domain/proofs"
TESTS = (
    *("base64", "checkpoints", "evidence", "inclusion", "merkle", "merkle_refusals", "notes", "tiles", "vectors"),
    *("verifying",),
)
NEEDED = (
    "domain/",
    "adapters/",
    "tests/__init__.py",
    "tests/unit/__init__.py",
    "tests/unit/proofs/",
    "tests/vectors/merkle.json",
)
FOUND = ("killed", "timeout")  # of a fault that never ends, too, a test tells
CONFIGURATION = f"""
[tool.mutmut]
source_paths = ["{MUTATED}"]
also_copy = ["domain", "adapters"]
pytest_add_cli_args_test_selection = {[f"tests/unit/proofs/test_{name}.py" for name in TESTS]}
timeout_multiplier = 4.0
timeout_constant = 2.0

[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib"]
"""


class Mutant(NamedTuple):
    """The line as it is, and with its fault."""

    line: str
    fault: str


INCLUSION_ZIP = "for is_left, each in zip(_turns(index, size - 1, len(proof)), proof, strict=True):"
CONSISTENCY_ZIP = "for is_left, each in zip(_turns(at, last, len(path)), path, strict=True):"
TILE_ZIP = "for at, (found, leaf) in enumerate(zip(leaves, hashes_in(part.tile), strict=True)):"
PAIRS_ZIP = "pairs = zip(hashes[::2], hashes[1::2], strict=False)  # an odd one is left over, and goes up as it is"
FIRST = "first, *path = (old_root, *proof) if at == 0 else proof or [{}]  # at 0, that subtree is all of the older tree"
BUNDLE = 'return b"".join(len(entry).to_bytes(LENGTH_BYTES, {}) + entry for entry in entries)'
HELD = "held, hashes = self._held.get(tile.level, (None, {}))"
REMOVED = "if removal.position {} position and self._open.get(removal.position) == removal.leaf:"
EARLIER = "if removal.position {} each.position"
LATER = "for position, entry in enumerate(part.entries, part.after + {}):"
WHOLE = "if {}.join(leaves) == part.tile:"


def _lenient(line: str, reason: str) -> Mapping[Mutant, str]:
    """A ``zip`` need not be strict, for a reason."""
    return {Mutant(line, line.replace("strict=True", how)): reason for how in ("strict=None", "strict=False", "")}


def _in_place(line: str, right: str, wrong: str, reason: str) -> Mapping[Mutant, str]:
    return {Mutant(line.format(right), line.format(wrong)): reason}


# Faults that change nothing, each with the reason.
EQUIVALENT: Mapping[Mutant, str] = {
    **_lenient(INCLUSION_ZIP, "_turns gives as many turns as there are hashes, or raises"),
    **_lenient(CONSISTENCY_ZIP, "_turns gives as many turns as there are hashes, or raises"),
    **_lenient(TILE_ZIP, "a bundle and a tile of hashes are of one width when they are read"),
    Mutant(PAIRS_ZIP, PAIRS_ZIP.replace("strict=False", "strict=None")): "None is no more strict than False",
    Mutant(PAIRS_ZIP, PAIRS_ZIP.replace("strict=False", "")): "it is the default",
    **_in_place(FIRST, 'b""', 'b"XXXX"', "where there is no proof, _turns raises before it is hashed"),
    **_in_place(BUNDLE, '"big"', "", "it is the default of Python 3.11 and later"),
    **_in_place(HELD, 'b""', 'b"XXXX"', "it stands for no tile, and is read anew"),
    **_in_place(REMOVED, "<", "<=", "an entry that says of itself that it is empty is not empty"),
    **_in_place(EARLIER, "<", "<=", "an entry that says of itself that it is erased is not erased"),
    **_in_place(LATER, "1", "2", "an entry that says of itself that it is empty is not empty"),
    **_in_place(WHOLE, 'b""', 'b"XXXX"', "what follows compares the hashes one by one, more slowly"),
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="claimline-mutants-") as name:
        folder = Path(name)
        constraints = ("--constraint", str(ROOT / "constraints.txt"))
        mutmut = installed(folder / "environment", *constraints, *TOOLS) / "mutmut"
        copied(folder / "code")
        subprocess.run([mutmut, "run", *sys.argv[1:]], cwd=folder / "code", check=True)
        survivors = list(surviving(mutmut, folder / "code"))
    faults = [f"survived: {each.line}\n      as: {each.fault}" for each in survivors if each not in EQUIVALENT]
    faults += [f"no longer survives: {each.fault}" for each in EQUIVALENT if each not in survivors]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"{len(survivors)} mutants survive, {len(EQUIVALENT)} of them are known to change nothing\n")
    return bool(faults)


def copied(folder: Path) -> None:
    for name in tracked_files():
        if name.startswith(NEEDED):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")


def surviving(mutmut: Path, folder: Path) -> Iterator[Mutant]:
    for line in _said(mutmut, folder, "results").splitlines():
        name, _, state = line.strip().partition(": ")
        if state not in FOUND:
            yield _mutant(_said(mutmut, folder, "show", name))


def _mutant(difference: str) -> Mutant:
    changed = [line for line in difference.splitlines() if line.startswith(("- ", "+ "))]
    return Mutant(changed[0][1:].strip(), changed[1][1:].strip())


def _said(mutmut: Path, folder: Path, *arguments: str) -> str:
    return subprocess.run([mutmut, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
