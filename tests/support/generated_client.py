"""`make client-check`: a client generated from the served document compiles, records a report and reads it back.

Apart from the tests: the generator comes from the package index into an environment of its own, since it needs other
versions than this project.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

from tests.support.engines import sqlite_engine
from tests.support.serving import Served, served_demo
from tests.support.tidiness import ROOT
from tests.support.venvs import installed

GENERATOR = "openapi-python-client>=0.29,<1"
CONFIGURATION = {  # the media types that the generator does not know; those are texts
    "content_type_overrides": {
        "application/link-format": "text/plain",
        "application/x-ndjson": "text/plain",
    }
}
ROUND_TRIP = ROOT / "tests" / "support" / "client_round_trip.py"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="claimline-client-") as name:
        folder = Path(name)
        programs = installed(folder / "environment", GENERATOR)
        with served_demo(sqlite_engine(folder)) as served:
            said = _generate(folder, programs, served)
            client = folder / "client"
            subprocess.run([programs / "python", "-m", "compileall", "-q", client], check=True)
            environ = {**os.environ, "PYTHONPATH": str(client), "PYTHONDONTWRITEBYTECODE": "1"}
            subprocess.run([programs / "python", ROUND_TRIP, *served], check=True, env=environ)
    sys.stdout.write("the generated client compiles, records a report and reads it back\n")
    return int("WARNING" in said)


def _generate(folder: Path, programs: Path, served: Served) -> str:
    document, configuration = folder / "openapi.json", folder / "configuration.json"
    with urlopen(f"{served.address}/openapi.json") as response:  # noqa: S310 - of the service that we started
        document.write_bytes(response.read())
    configuration.write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    program = str(programs / "openapi-python-client")
    command = [program, "generate", "--path", str(document), "--config", str(configuration)]
    environ = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [*command, "--output-path", str(folder / "client")], check=True, env=environ, capture_output=True, text=True
    )
    said = f"{done.stdout}{done.stderr}"
    sys.stdout.write(said)
    return said


if __name__ == "__main__":
    sys.exit(main())
