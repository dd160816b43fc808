"""The page of a conflict: a claimant and a place are added by typing names, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import DESKTOP, PHONE, axe, picture, sideways, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import Served, served_demo
from tests.support.typing_only import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
CONFLICT = "/conflicts/russia-ukraine"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A demo of its own: these tests record."""
    with served_demo(sqlite_engine(tmp_path)) as there:
        yield there


def test_a_claimant_and_a_place_are_added_by_their_names(browser: Browser, own: Served) -> None:
    with strict_page(browser, own.address) as page:
        page.goto(CONFLICT)
        keyboard = Keyboard(page)
        keyboard.types(page.get_by_label("Paste the key"), own.key)
        keyboard.presses(page.get_by_role("button", name="Use this key"))
        form = page.locator("#add-form")
        keyboard.types(form.get_by_label("Name", exact=True), "Test Brigade")
        keyboard.types(form.get_by_label("Role"), "Party")
        keyboard.types(form.get_by_label("Stands under"), "Ukraine")
        keyboard.presses(form.get_by_role("button", name="Add"))
        expect(page.get_by_role("row", name="Test Brigade")).to_contain_text("Party")
        expect(page.get_by_role("row", name="Test Brigade")).to_contain_text("Ukraine")

        keyboard.types(page.get_by_role("combobox", name="Name, in any spelling"), "Краматорськ")
        expect(page.get_by_role("option", name="Kramatorsk")).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Kramatorsk is recorded.")).to_be_visible()

    assert not any("test-brigade" in action or "geonames" in action for action in keyboard.actions)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_its_forms_fit_their_screen_and_axe_finds_nothing(
    browser: Browser, own: Served, size: tuple[int, int], scheme: str
) -> None:
    with strict_page(browser, own.address, size=size, color_scheme=scheme) as page:
        page.goto(f"{CONFLICT}?q=kyiv")
        page.get_by_label("Paste the key").fill(own.key)
        page.get_by_role("button", name="Use this key").click()
        page.get_by_role("button", name="Amend: Ukraine", exact=True).click()
        picture(page, f"conflict-{size[0]}-{scheme}", full=True)
        assert (axe(page), sideways(page)) == ([], 0)
