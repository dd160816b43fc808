"""The notebook of the documentation runs as it is, and its numbers are those of plain HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.request import urlopen

import pytest

from tests.support import notebook
from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

AT = "said_by=2026-03-01&known_at=286"
GUIDE = ROOT / "docs" / "guides" / "python.md"
WIDTH = slice(16, 20)  # of a PNG, in its header


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_demo(sqlite_engine(tmp_path_factory.mktemp("demo"))) as served:
        yield served.address


def asked(address: str, path: str) -> Any:
    with urlopen(f"{address}/v1/{path}") as answer:  # noqa: S310 - of the service that we started
        return json.load(answer)


def expected_caption(address: str) -> list[str]:
    claims = asked(address, f"outcomes?{AT}")["claims"]
    days = [claim["days"] for claim in claims if claim["outcome"] == "acknowledged"]
    with urlopen(f"{address}/v1/log/checkpoint") as answer:  # noqa: S310 - likewise
        origin, size, root = answer.read().decode().split("\n")[:3]
    counted = f"{len(days)} of {len(claims)} claims of control were acknowledged by another side"
    return [
        f"{counted}, after a median of {int(median(days))} days.",
        f"Said by 1 March 2026, known at position 286 of the log {origin}: {size} entries, root {root}",
        f"{address}/v1/outcomes?{AT}",
        f"{address}/v1/stances?said_by=2025-12-12&known_at=286",
    ]


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = [cell for cell in notebook.read().cells if cell.cell_type == "code"]

    assert len(cells) == 6
    assert [cell for cell in cells if cell.outputs or cell.execution_count] == []


def test_the_guide_shows_the_picture_of_the_notebook() -> None:
    shown = os.path.relpath(notebook.PICTURE, GUIDE.parent)

    assert f"]({shown})" in GUIDE.read_text(encoding="utf-8")
    assert int.from_bytes(notebook.PICTURE.read_bytes()[WIDTH]) > 1_000


@pytest.mark.slow
def test_the_cells_give_the_numbers_of_plain_http(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - it takes long to import
    import matplotlib.pyplot as plt  # noqa: PLC0415 - likewise

    mpl.use("agg")
    monkeypatch.setenv("CLAIMLINE_ADDRESS", address)
    names: dict[str, Any] = {}
    for cell in notebook.code():
        exec(cell, names)  # noqa: S102 - the notebook's own code
    plt.close("all")

    disputes = asked(address, f"disputes?{AT}&matter=control")["disputes"]
    claims = asked(address, "statements?kind=claim&stated_to=2026-03-01&known_at=286&limit=10000")["statements"]
    assert capsys.readouterr().out.splitlines()[-4:] == expected_caption(address)
    assert len(names["claims"]) == len(claims)
    assert int(names["open_disputes"].iloc[-1]) == sum(each["outcome"] == "open" for each in disputes)
    assert set(names["towns"]["name"]) >= {"Siversk", "Pokrovsk", "Kupiansk", "Avdiivka"}


@pytest.mark.slow
@pytest.mark.thorough
def test_a_kernel_of_its_own_draws_every_figure(address: str) -> None:
    executed = notebook.run(address)
    drawn = notebook.pictures(executed)
    outputs = [output for cell in executed.cells for output in cell.get("outputs", ())]

    assert [int.from_bytes(each[WIDTH]) > 400 for each in drawn] == [True] * 4
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert [output.text.splitlines() for output in outputs if output.get("name") == "stdout"][-1] == expected_caption(
        address
    )
