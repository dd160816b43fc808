"""The search field of every page, with the keyboard only."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import axe, picture, strict_page
from tests.support.serving import Served

pytestmark = pytest.mark.thorough


def test_a_place_is_reached_by_keyboard_in_another_spelling(page: Page) -> None:
    page.goto("/reading")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()

    page.keyboard.type("север")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Siversk")
    expect(first.locator("u")).to_have_text("Север")
    picture(page, "search-list")
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_be_focused()

    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/places/geonames:694403")


def test_enter_without_a_choice_leads_to_all_matches(page: Page) -> None:
    page.goto("/?about=2025-12-12")
    page.get_by_role("combobox", name="Search").fill("peskov")
    page.keyboard.press("Enter")

    expect(page.locator(".sentence")).to_contain_text("for “peskov”")
    expect(page).to_have_url("/search?q=peskov&about=2025-12-12")


def test_the_list_says_where_nothing_matches(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("Xyzzyq")
    page.get_by_role("link", name="All matches").click()

    expect(page.get_by_role("heading", name="Nothing matches “Xyzzyq”")).to_be_visible()


def test_without_script_the_field_leads_to_the_page(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_role("searchbox", name="Search").fill("Siversk")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Siversk", exact=True)).to_be_visible()
