"""Where reading needs a key, a browser asks for it once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import axe, picture, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo

pytestmark = pytest.mark.thorough


def test_a_reader_pastes_a_key_once_and_reads_until_it_is_forgotten(browser: Browser, tmp_path: Path) -> None:
    with (
        served_demo(sqlite_engine(tmp_path), CLAIMLINE_READ="key") as there,
        strict_page(browser, there.address, expected=("401",)) as page,
    ):
        page.goto("/days/2025-12-11")
        expect(page.get_by_label("Key")).to_be_focused()
        picture(page, "session")
        assert axe(page) == []
        page.keyboard.type("clk_wrong_key")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The key is unknown or revoked")).to_be_visible()
        assert axe(page) == []

        page.get_by_label("Key").fill(there.key)
        page.keyboard.press("Enter")
        expect(page).to_have_url("/days/2025-12-11")
        [cookie] = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
        assert there.key not in cookie["value"]
        page.get_by_role("link", name="Disputes").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This service asks for a key to read")
