"""Run the notebook of the documentation, and make its picture: ``python -m tests.support.notebook``."""

from __future__ import annotations

import os
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

NOTEBOOK = ROOT / "docs" / "notebooks" / "claims-and-disputes.ipynb"
PICTURE = ROOT / "docs" / "pictures" / "claims-and-disputes.png"
CLIENT = ROOT / "clients" / "python"
SECONDS = 300
PORT = "8000"  # of the demo, which the caption names


def read() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def code() -> list[str]:
    return [cell.source for cell in read().cells if cell.cell_type == "code"]


def run(address: str) -> Any:
    """Return the notebook with its outputs, from a kernel of its own that asks the service at ``address``."""
    environ = {**os.environ, "PYTHONPATH": str(CLIENT), "CLAIMLINE_ADDRESS": address}
    notebook = read()
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute(env=environ)
    return notebook


def pictures(notebook: Any) -> list[bytes]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [b64decode(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {})]


def make_picture(path: Path) -> None:
    """Write the figure of the last cell, from a demo of its own."""
    with TemporaryDirectory() as folder, served_demo(sqlite_engine(Path(folder)), CLAIMLINE_PORT=PORT) as served:
        path.write_bytes(pictures(run(served.address))[-1])


if __name__ == "__main__":
    make_picture(PICTURE)
