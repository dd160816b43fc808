"""The page of a town and of a statement in a real browser: its marks, its keys, its buttons, on every screen."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import DESKTOP, PHONE, axe, picture, sideways, strict_page
from tests.support.serving import Served

SIVERSK, BAKHMUT = "/places/geonames:694403", "/places/geonames:713174"
PAGES: Mapping[str, str] = {
    "siversk": SIVERSK,
    "bakhmut": f"{BAKHMUT}?said_by=2023-06-01",
    "siege": "/places/geonames:704422?matter=siege&lang=uk",
    "then": f"{SIVERSK}?known_at=229",
    "statement": "/statements/siv-13",
}
SCREENS = {"desktop": DESKTOP, "phone": PHONE, "narrow": (320, 640), "twice": (640, 450)}
TARGET = 24

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_screen_and_axe_finds_nothing(
    browser: Browser, served: Served, name: str, scheme: str, screen: str
) -> None:
    with strict_page(browser, served.address, size=SCREENS[screen], color_scheme=scheme) as page:
        page.goto(PAGES[name])
        for summary in page.locator("main summary").all():
            summary.click()
        picture(page, f"town-{name}-{screen}-{scheme}", full=True)
        assert sideways(page) == 0
        assert axe(page) == []


def test_with_keys_alone_a_reader_goes_from_a_mark_to_its_row(page: Page) -> None:
    page.goto(SIVERSK)
    mark = page.get_by_role("link", name="11 December 2025, Russia, Claim: Held by Russia").first
    mark.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{SIVERSK}#statement-siv-10")
    row = page.locator("#statement-siv-10")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("Valery Gerasimov")
    page.go_back()
    expect(page).to_have_url(SIVERSK)


def test_every_mark_is_large_enough_to_be_pressed(page: Page) -> None:
    page.goto(SIVERSK)
    boxes = [each.bounding_box() for each in page.locator(".lanes-wide .statement-mark .hit").all()]

    assert len(boxes) == 21
    assert all(box is not None and min(box["width"], box["height"]) >= TARGET for box in boxes)


def test_a_button_copies_the_text_that_the_api_answers(browser: Browser, served: Served) -> None:
    then = "about=2025-12-12&said_by=2025-12-12&known_at=286"
    with strict_page(browser, served.address, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{SIVERSK}?{then}")
        page.get_by_role("button", name="Copy as Markdown").first.click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        answered = page.request.get(f"/v1{SIVERSK}/stances?{then}&f=prose").text()

    assert copied == answered
    assert "Operation Task Force East" in copied


def test_without_script_there_are_the_lanes_the_table_and_the_text(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, java_script_enabled=False) as page:
        page.goto(SIVERSK)
        expect(page.get_by_role("group", name="Who said what about Siversk, along time")).to_be_visible()
        expect(page.get_by_role("button", name="Copy as text")).to_have_count(0)
        page.locator("main > .paste > summary").click()
        assert "Source: UNN" in page.locator("#paste-text").input_value()
        page.locator("summary", has_text="The lanes as a table").click()
        expect(page.get_by_role("row", name="Russia Held by Russia 11 December 2025")).to_be_visible()


def test_the_form_leads_to_other_coordinates(page: Page) -> None:
    page.goto(SIVERSK)
    page.locator("summary", has_text="Other dates").click()
    page.get_by_role("textbox", name="Said by").fill("2025-12-12")
    page.get_by_role("textbox", name="About").fill("2025-12-12")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("main")).to_contain_text("has been disputed since 11 December 2025")


def test_a_statement_leads_to_its_town_and_back(page: Page) -> None:
    page.goto("/statements/siv-13")
    page.get_by_role("link", name="siv-10").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statement siv-10")
    page.get_by_role("link", name="Siversk", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Siversk")
