"""The pictures of the pages in the documentation, made from the demo: ``python -m tests.browser.pictures``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.support.browsing import FLAGS, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

FOLDER = ROOT / "docs" / "pictures"
SIZE = (1440, 900)


class Picture(NamedTuple):
    """``ready``: an element that is there when the page has drawn itself."""

    name: str
    path: str
    ready: str


PICTURES = (Picture("map", "/?said_by=2025-12-12&known_at=286&lang=en", "canvas"),)


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as database,
        served_demo(sqlite_engine(Path(database))) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for picture in PICTURES:
            with strict_page(browser, served.address, size=SIZE) as page:
                page.goto(picture.path)
                page.locator(picture.ready).first.wait_for()
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{picture.name}.png")
                sys.stdout.write(f"{folder / picture.name}.png\n")
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
