"""From an empty database to the first report of an article with two statements: clicks and names, and no id."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_first_start import a_key, set_up_by_keyboard
from tests.browser.test_recording_journey import AN_ID, FIRST, SECOND, Hands, source, statements
from tests.support.browsing import picture, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import serving

ACTIONS_MAX = 40  # 37 when this was written

pytestmark = [pytest.mark.slow, pytest.mark.thorough]


def test_an_empty_database_gets_its_first_report_by_clicks_and_names_alone(browser: Browser, tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with serving(engine) as (_, address), strict_page(browser, address) as page:
        key = a_key(engine)
        page.goto("/")
        keyboard = set_up_by_keyboard(page, key)
        keyboard.presses(page.get_by_role("link", name="Record a report"))

        hands = Hands(page)
        expect(page.locator("#key-line")).to_be_visible()  # the key of this tab goes along
        source(hands, name="AFP", published="11 December 2025")
        hands.find("Place", "Северск", within=FIRST)
        hands.find("Who says it", "Russia", within=FIRST)
        hands.choose("Holds it", within=FIRST)
        hands.pick("Whose troops", "Russia", within=FIRST)
        hands.click("Add another statement", role="button")
        hands.find("Place", "Siversk", within=SECOND)
        hands.find("Who says it", "Ukraine", within=SECOND)
        hands.choose("Denial", within=SECOND)
        hands.choose("Statement 1 of this report", within=SECOND)
        hands.choose("Holds it", within=SECOND)
        hands.pick("Whose troops", "Ukraine", within=SECOND)
        expect(page.locator(".would-be li")).to_have_count(2)
        hands.click("Record", within=".actions", role="button")
        expect(page.get_by_role("heading", name=re.compile("^Recorded, at position"))).to_be_visible()
        picture(page, "first-report", full=True)
        claim, denial = statements(page, source="AFP")

    assert (claim["claimant"], claim["status"], claim["kind"]) == ("russia", "controlled", "claim")
    assert (denial["claimant"], denial["denies"]) == ("ukraine", [claim["id"]])
    typed = [*hands.typed, *(each.removeprefix("type ") for each in keyboard.actions if each.startswith("type "))]
    assert [text for text in typed if text != key and AN_ID.match(text)] == []
    assert len(keyboard.actions) + hands.actions <= ACTIONS_MAX
