"""Make the picture of README, the map of the demo at Siversk: ``python -m tests.support.readme_picture``."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect, sync_playwright

from tests.support.browsing import FLAGS, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

ADDRESS = "/?said_by=2025-12-12&place=siversk&lang=en&theme=light"
PICTURE = ROOT / "docs" / "pictures" / "siversk-2025-12-12.png"
SIZE = (1280, 830)


def make_picture(path: Path) -> None:
    """Write the picture to ``path``, from a demo of its own."""
    with (
        TemporaryDirectory() as folder,
        served_demo(sqlite_engine(Path(folder))) as there,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with strict_page(browser, there.address, size=SIZE) as page:
            page.goto(ADDRESS)
            expect(page.locator("[data-ready]")).to_be_visible()
            page.evaluate("document.querySelector('[data-map]').townMap.ready")
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    make_picture(PICTURE)
