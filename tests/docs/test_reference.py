"""The documentation names all there is, and its links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api import cli
from api.http.problems import PROBLEM_TYPES
from api.settings import PREFIX, Settings
from domain.feed.items import ItemType
from tests.support.engines import sqlite_engine
from tests.support.running import running
from tests.support.tidiness import ROOT, tracked_files

REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted(ROOT / name for name in tracked_files() if name.endswith(".md"))
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
ANCHOR_LINK = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")


def reference(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


SHELL = dict(commands(typer.main.get_group(cli.app), "claimline"))


@pytest.mark.parametrize("name", sorted(Settings.__dataclass_fields__))
def test_every_setting_is_in_the_reference(name: str) -> None:
    assert f"| `{PREFIX}{name.upper()}` |" in reference("settings.md")


@pytest.mark.parametrize("name", sorted(ItemType))
def test_every_type_of_item_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in reference("http.md")


@pytest.mark.parametrize("name", sorted(SHELL))
def test_every_command_is_in_the_reference_with_its_options(name: str) -> None:
    line = next(line for line in reference("commands.md").splitlines() if line.startswith(f"| `{name}"))
    options = [option for parameter in SHELL[name].params for option in parameter.opts if option.startswith("--")]

    assert [option for option in options if option not in line and option not in ("--help", "--database")] == []


def test_every_address_and_its_parameters_are_in_the_reference(tmp_path: Path) -> None:
    text = reference("http.md")
    with running(sqlite_engine(tmp_path)) as there:
        paths = there.read("/openapi.json")["paths"]

    assert [path for path in paths if f"{path}`" not in text] == []
    queries = {
        parameter["name"]
        for operations in paths.values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }
    assert sorted(name for name in queries if f"`{name}`" not in text and name not in ("limit", "cursor")) == []


def test_every_problem_is_in_the_reference() -> None:
    assert sorted(slug for slug in PROBLEM_TYPES if f"`/problems/{slug}`" not in reference("http.md")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    here = [link for link in links if "://" not in link]

    assert [link for link in here if not (page.parent / link).exists()] == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of ``page``: its headings as GitHub writes them in addresses, and ids set by hand."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_into_a_page_leads_to_a_heading(page: Path) -> None:
    links = ANCHOR_LINK.findall(page.read_text(encoding="utf-8"))

    assert [f"{to}#{anchor}" for to, anchor in links if anchor not in anchors(page.parent / to if to else page)] == []
