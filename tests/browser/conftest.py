"""Chromium in front of a served demo. A page fails its test on a request to another origin, an error, a violation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.browsing import FLAGS, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import Served, served_demo

expect.set_options(timeout=30_000)  # milliseconds: machines of tests are shared
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of each module its own: while it is there, an event loop runs in this thread, where other tests start theirs."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo on SQLite, in a process of its own. Read only: all tests share it."""
    with served_demo(sqlite_engine(tmp_path_factory.mktemp("browser"))) as there:
        yield there


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of the demo, 1440 by 900, light; ``page.goto("/…")`` opens an address of the service."""
    with strict_page(browser, served.address) as opened:
        yield opened
