"""The frame of every page in a real browser: a short journey, and its look on every kind of screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import DESKTOP, PHONE, axe, picture, sideways, strict_page
from tests.support.pages import PAGES
from tests.support.serving import Served

EVERY_PAGE = (*PAGES, "/nowhere", "/days/2024-08-01")
SCREENS = {"desktop": DESKTOP, "phone": PHONE, "narrow": (320, 640)}


@pytest.mark.slow
def test_a_reader_goes_from_page_to_page_and_back(page: Page) -> None:
    page.goto("/?about=2025-12-12")
    expect(page.locator(".sentence")).to_contain_text("disagreed about")
    expect(page.get_by_role("row", name="Siversk")).to_contain_text("Held by Russia")
    assert axe(page) == []

    page.get_by_role("link", name="How to read this").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How to read this")
    page.locator("summary", has_text="EN").click()
    page.get_by_role("link", name="Українська").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Як це читати")
    page.go_back()
    page.go_back()
    expect(page).to_have_url("/?about=2025-12-12")

    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("link", name="Switch between light and dark").click()
    assert page.evaluate(background) != light
    page.reload()
    assert page.evaluate(background) != light


@pytest.mark.thorough
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_fits_its_screen_and_axe_finds_nothing(
    browser: Browser, served: Served, path: str, scheme: str, screen: str
) -> None:
    address, size = served.address, SCREENS[screen]
    with strict_page(browser, address, size=size, color_scheme=scheme, expected=("404",)) as page:
        page.goto(path)
        picture(page, f"{re.sub('[^a-z]+', '-', path[1:]) or 'map'}-{screen}-{scheme}")
        assert sideways(page) == 0
        assert axe(page) == []


@pytest.mark.thorough
def test_without_script_there_are_the_sentence_the_table_and_the_menus(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, java_script_enabled=False) as page:
        page.goto("/?about=2025-12-12")
        expect(page.locator(".sentence")).to_contain_text("disagreed about")
        expect(page.get_by_role("row", name="Siversk")).to_contain_text("Held by Russia")
        page.locator("summary", has_text="EN").click()
        page.get_by_role("link", name="Русский").click()
        expect(page.locator(".sentence")).to_contain_text("расходятся")


@pytest.mark.thorough
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_stands_forced_colours_and_the_other_direction(browser: Browser, served: Served, path: str) -> None:
    with strict_page(browser, served.address, forced_colors="active", expected=("404",)) as page:
        page.goto(path)
        assert axe(page) == []
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert sideways(page) == 0


@pytest.mark.thorough
def test_paper_is_light_without_a_header_and_has_the_pinned_address(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, color_scheme="dark") as page:
        page.goto("/days/2025-12-11")
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator(".head")).to_be_hidden()
        expect(page.locator(".print-only")).to_contain_text("/days/2025-12-11?known_at=")
        assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')") == "#fbfaf7"
