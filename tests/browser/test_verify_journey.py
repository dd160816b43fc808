"""Checking a page, an entry and two checkpoints, as a reader does it; and that one wrong byte is found."""

from __future__ import annotations

from pathlib import Path

import httpx2 as httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.support.browsing import axe, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import Served, served_demo

DAY = "/days/2025-12-11"
SIGNED_WITHIN = 3_000  # milliseconds


def check(page: Page, path: str = DAY) -> None:
    page.goto(path)
    page.get_by_role("button", name="Check this page").click()


@pytest.mark.slow
def test_every_statement_of_a_page_is_led_to_the_signed_root(page: Page) -> None:
    check(page)

    result = page.locator("#check output")
    expect(result).to_contain_text("In the signed log: 5 of 5 statements on this page.")
    expect(result).to_contain_text("The checkpoint covers 286 entries.")
    expect(result).to_contain_text("was checked here")
    assert axe(page) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("**/v1/log/entries/226", lambda body: body.replace("Peskov", "Pesk0v")),
        ("**/v1/log/proof/226", lambda body: body.replace("index 225", "index 224")),
        ("**/v1/log/entries/226", lambda body: body + " "),
    ],
)
def test_a_wrong_byte_is_found(page: Page, path: str, changed: object) -> None:
    def tamper(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=changed(answer.text()))  # type: ignore[operator]

    page.route(path, tamper)
    check(page)

    result = page.locator("#check output")
    expect(result).to_contain_text("In the signed log: 4 of 5")
    expect(result.locator(".check-wrong + ul")).to_contain_text("siv-11")


@pytest.mark.thorough
def test_words_that_were_changed_on_the_page_alone_are_found(page: Page) -> None:
    def tamper(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("complete control", "no control"))

    page.route(f"**{DAY}", tamper)
    check(page)

    expect(page.locator("#check .check-wrong + ul")).to_contain_text("does not have the words “no control”")


@pytest.mark.thorough
def test_an_entry_that_waits_to_be_signed_is_said_so(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, expected=("503",)) as page:
        page.route("**/v1/log/proof/230", lambda route: route.fulfill(status=503, body="{}"))
        check(page)

        result = page.locator("#check output")
        expect(result).to_contain_text("In the signed log: 4 of 5")
        expect(result).to_contain_text("Recorded, and not signed yet.")
        expect(result.locator(".check-waiting + ul")).to_have_text("siv-13")


@pytest.mark.thorough
def test_a_corrected_statement_is_compared_with_its_correction(browser: Browser, tmp_path: Path) -> None:
    corrected = {"status": "controlled", "holder": "russia", "stated": "2025-12-11", "quote": "“All” of it — увесь"}
    with served_demo(sqlite_engine(tmp_path)) as there, strict_page(browser, there.address) as page:
        answer = httpx.post(
            f"{there.address}/v1/statements/siv-11/corrections",
            json={"content": corrected, "reason": "misread"},
            headers={"Authorization": f"Bearer {there.key}"},
        )
        assert answer.json() == {"position": 287}
        page.goto(DAY)
        expect(page.locator("#statement-siv-11")).to_contain_text("All")
        expect(checked_when_signed(page)).to_contain_text("In the signed log: 5 of 5 statements on this page.")


def checked_when_signed(page: Page) -> Locator:
    """The result of a check; the entry may wait a moment for its signature."""
    page.wait_for_timeout(SIGNED_WITHIN)
    page.get_by_role("button", name="Check this page").click()
    return page.locator("#check output")


@pytest.mark.thorough
def test_an_entry_and_its_proof_are_pasted(page: Page, served: Served) -> None:
    log = f"{served.address}/v1/log"
    entry, proof = (httpx.get(f"{log}/{path}/230").text for path in ("entries", "proof"))
    page.goto("/verify")
    page.get_by_label("Entry, as it is stored").fill(entry)
    page.get_by_label("Proof (begins").fill(proof)
    page.locator("#verify-entry").get_by_role("button").click()
    result = page.locator("#verify-entry output")
    expect(result).to_contain_text("It holds: the entry is at position 230 of the log of 286 entries.")

    page.get_by_label("Entry, as it is stored").fill(entry.replace("remains", "remained"))
    page.locator("#verify-entry").get_by_role("button").click()
    expect(result).to_contain_text("It does not hold.")
    assert axe(page) == []


@pytest.mark.thorough
def test_an_older_checkpoint_is_the_beginning_of_todays_log(page: Page, served: Served) -> None:
    checkpoint = httpx.get(f"{served.address}/v1/log/checkpoint").text
    page.goto("/verify")
    page.get_by_label("Older checkpoint").fill(checkpoint)
    page.locator("#verify-growth").get_by_role("button").click()
    result = page.locator("#verify-growth output")
    expect(result).to_contain_text("It holds: the log of 286 entries begins with all 286 entries")

    page.get_by_label("Older checkpoint").fill(checkpoint.replace("\n286\n", "\n285\n"))
    page.locator("#verify-growth").get_by_role("button").click()
    expect(result).to_contain_text("It does not hold.")
