"""The page of the signed log, and what pages give to the check that the browser makes."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pytest

from tests.support.engines import sqlite_engine
from tests.support.pages import ReadPage, read_page
from tests.support.running import Running, running
from tests.support.signing import always_signed
from tests.support.small_record import declare


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    engine = sqlite_engine(tmp_path_factory.mktemp("signed"))
    with running(engine, settings=always_signed(engine)) as there:
        declare(there)
        there.service.signed()
        yield there


def test_the_checkpoint_is_shown_as_it_was_signed(signed: Running) -> None:
    note = signed.client.get("/v1/log/checkpoint").text
    origin, size, root, *_ = note.split("\n")
    page = read_page(signed, "/verify")

    assert f"The first {size} entries of the log are covered by a signed checkpoint." in page.text
    assert root in page.text
    assert origin in page.text
    assert signed.client.get("/v1/log/key").text.strip() in page.text
    assert html.escape(note) in page.html
    assert "No entry waits to be signed." in page.text


def test_a_log_without_a_checkpoint_says_why(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(sqlite_engine(tmp_path_factory.mktemp("unsigned"))) as there:
        page = read_page(there, "/verify")

    assert "No checkpoint of this log has been signed yet." in page.text
    assert "No checkpoint" in page.text


def test_the_commands_name_this_service(demo: Running) -> None:
    page = read_page(demo, "/verify")

    assert f"curl -s {str(demo.client.base_url).rstrip('/')}/v1/log/checkpoint > new" in page.text
    assert "claimline log verify --key log.key --proof entry.tlog-proof --entry entry.json" in page.text


def shown(page: ReadPage) -> dict[str, tuple[int, int]]:
    """The statements that a page names for the check: their positions, and those of their words."""
    found = re.findall(r'data-statement="([^"]+)" data-position="(\d+)" data-content="(\d+)"', page.html)
    return {statement: (int(position), int(content)) for statement, position, content in found}


def test_every_statement_of_a_day_can_be_checked(demo: Running) -> None:
    assert shown(read_page(demo, "/days/2025-12-11")) == {
        statement: (demo.read(f"/v1/statements/{statement}")["position"],) * 2
        for statement in ("siv-10", "siv-11", "siv-12", "siv-13", "siv-14")
    }


@pytest.mark.parametrize("path", ["/places/geonames:694403", "/statements/siv-11"])
def test_every_statement_of_a_town_and_a_statement_itself_can_be_checked(demo: Running, path: str) -> None:
    found = shown(read_page(demo, path))

    assert found["siv-11"] == (226, 226)
    assert all(demo.read(f"/v1/statements/{name}")["position"] == at for name, (at, _) in found.items())


def test_the_words_of_the_check_come_in_the_language_of_the_page(demo: Running) -> None:
    page = read_page(demo, "/days/2025-12-11", lang="uk")
    [words] = re.findall(r'id="check" [^>]*hidden data-words="([^"]+)"', page.html)

    assert json.loads(html.unescape(words))["signed"].startswith("У підписаному журналі")
