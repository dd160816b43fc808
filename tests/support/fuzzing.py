"""`make fuzz`: whatever the document allows, and what it does not, is answered as the document says, on both engines.

Apart from the tests: schemathesis comes from the package index into an environment of its own, and takes minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine
from tests.support.serving import served_demo
from tests.support.signing import KNOWN_KEY
from tests.support.tidiness import ROOT
from tests.support.venvs import installed

FUZZER = "schemathesis>=4,<5"
CONFIGURATION = ROOT / "tests" / "support" / "schemathesis.toml"
DOCUMENTS = ("/openapi.json", "/ogc/api")
REQUEST_SECONDS = 20


def main(*options: str) -> int:
    """``options`` are those of schemathesis, such as ``--seed`` or ``--phases``."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="claimline-fuzz-")))
        programs = installed(folder / "environment", FUZZER)
        engines = [sqlite_engine(folder), postgres_engine(stack.enter_context(postgres_server()))]
        return max(_fuzz(engine, programs, options) for engine in engines)


def _fuzz(engine: Engine, programs: Path, options: tuple[str, ...]) -> int:
    with tempfile.TemporaryDirectory() as folder, served_demo(engine, **_signed(Path(folder))) as served:
        results = []
        for document in DOCUMENTS:
            sys.stdout.write(f"{document} on {engine.name}\n")
            sys.stdout.flush()
            program, configuration = str(programs / "schemathesis"), str(CONFIGURATION)
            command = [program, "--config-file", configuration, "run", f"{served.address}{document}"]
            asked = ["--header", f"Authorization: Bearer {served.key}", "--request-timeout", str(REQUEST_SECONDS)]
            done = subprocess.run([*command, *asked, "--continue-on-failure", *options], check=False, cwd=folder)
            results.append(done.returncode)
        return max(results)


def _signed(folder: Path) -> dict[str, str]:
    """Settings by which the log is signed: unsigned, proofs would be 503."""
    return {"CLAIMLINE_LOG_KEY": KNOWN_KEY, "CLAIMLINE_LOG_MARK_FILE": str(folder / "mark")}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
