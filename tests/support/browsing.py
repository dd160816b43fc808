"""A browser for tests: strict pages, axe, and screenshots.

    def test_the_page_names_the_town(page: Page) -> None:
        page.goto("/places/geonames:694403")
        assert axe(page) == []

Tests of the browser stand in ``tests/browser/``; all but one short journey are marked ``thorough``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

LAID_OUT_MS = 500  # after it has loaded
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = (1440, 900), (390, 844)
LOCAL = ("data:", "blob:", "about:")
VIOLATION = "document.addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective))"


@contextmanager
def strict_page(
    browser: Browser,
    address: str,
    *,
    size: tuple[int, int] = DESKTOP,
    expected: tuple[str, ...] = (),
    **context: Any,
) -> Iterator[Page]:
    """A page at ``address``. At the end it fails with all that went wrong in it.

    ``expected``: parts of messages that may come, such as ``404``; ``context``: options of Playwright's context, such
    as ``color_scheme="dark"``, ``java_script_enabled=False``, ``locale="uk"``, ``has_touch=True``.
    """
    wrong = list[str]()
    width, height = size
    options = {"reduced_motion": "reduce", "locale": "en", **context}
    within = browser.new_context(base_url=address, viewport={"width": width, "height": height}, **options)
    within.set_default_timeout(15_000)
    within.add_init_script(VIOLATION)
    page = within.new_page()

    def requested(request: Request) -> None:
        if not request.url.startswith((f"{address}/", *LOCAL)):
            wrong.append(f"a request to {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text} ({message.location.get('url')})")

    page.on("request", requested)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    try:
        yield page
    finally:
        within.close()
    unexpected = [each for each in wrong if not any(part in each for part in expected)]
    assert unexpected == [], "\n".join(unexpected)


def axe(page: Page, context: str | None = None) -> list[str]:
    """The violations that axe-core finds, each with the elements that it finds them in; none is right."""
    results = Axe().run(page, context=context)
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}"
        for each in results.response["violations"]
    ]


def picture(page: Page, name: str, *, full: bool = False) -> None:
    """A screenshot to look at, in the folder that ``CLAIMLINE_TEST_PICTURES`` names; without it, none."""
    if folder := os.environ.get("CLAIMLINE_TEST_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=full)


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the window, once its scripts have laid it out: 0 for none."""
    page.wait_for_timeout(LAID_OUT_MS)
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
