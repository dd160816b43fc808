"""Days, disputes, outcomes, figures and the page that verifies, in longer languages, and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import sideways, strict_page
from tests.support.serving import Served

PAGES = ("/days/2025-12-11", "/days/2024-08-01", "/disputes", "/outcomes", "/figures", "/verify")
NARROW = (320, 640)

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("lang", ["uk", "ru"])
@pytest.mark.parametrize("path", PAGES)
def test_longer_languages_fit_a_phone(browser: Browser, served: Served, path: str, lang: str) -> None:
    with strict_page(browser, served.address, size=NARROW) as page:
        page.goto(f"{path}?lang={lang}")
        assert sideways(page) == 0


def test_a_reader_without_script_chooses_a_day_and_filters_disputes(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, java_script_enabled=False) as page:
        page.goto("/days")
        page.get_by_label("Date").fill("2025-12-11")
        page.get_by_role("button", name="Go").click()
        expect(page.locator(".sentence")).to_contain_text("4 statements were made that day")
        page.get_by_role("link", name="Disputes", exact=True).first.click()
        page.get_by_label("Outcome").select_option("acknowledged")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url("/disputes?outcome=acknowledged")
        expect(page.get_by_role("row", name="Siversk")).to_contain_text("12 days")
