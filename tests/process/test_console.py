"""Output on a console of few letters: JSON is UTF-8, the rest shows what it can. A taken port costs no key."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.engines import Engine, sqlite_engine
from tests.support.small_record import small_record

CONSOLES = ("cp1252", "cp1251", "latin-1")
NAME = "Café Ідліб إدلب"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("console"))
    with small_record(engine) as (there, _):
        there.put("/v1/places/cafe", {"name": NAME})
        there.service.await_views(there.service.store.size())
    return engine


def claimline(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize("console", CONSOLES)
def test_json_is_utf_8_on_every_console(engine: Engine, console: str) -> None:
    place = claimline("places", NAME, "--json", CLAIMLINE_DATABASE=engine.url, PYTHONIOENCODING=console)

    assert place.returncode == 0, place.stderr
    assert json.loads(place.stdout.decode())["places"][0]["name"] == NAME


def test_a_stream_of_json_is_as_well(engine: Engine) -> None:
    asked = ("follow", "--json", "--until-caught-up", "--type", "place.declared")
    items = claimline(*asked, CLAIMLINE_DATABASE=engine.url, PYTHONIOENCODING="cp1252")

    assert items.returncode == 0, items.stderr
    assert NAME in items.stdout.decode()


@pytest.mark.parametrize("console", CONSOLES)
def test_other_output_replaces_what_the_console_cannot_show(engine: Engine, console: str) -> None:
    shown = claimline("places", "cafe", CLAIMLINE_DATABASE=engine.url, PYTHONIOENCODING=console)

    assert shown.returncode == 0, shown.stderr
    assert b"Caf" in shown.stdout


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_stops_the_start_before_anything_is_made(tmp_path: Path, command: str) -> None:
    database = tmp_path / "new.db"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = claimline(command, CLAIMLINE_DATABASE=f"sqlite:///{database}", CLAIMLINE_PORT=port)

    assert done.returncode == 1
    assert b"CLAIMLINE_PORT" in done.stderr
    assert list(tmp_path.iterdir()) == []
