"""From an empty database to a service that is set up: by clicking and typing names, with the keyboard alone too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.bootstrap import opened
from api.settings import Settings
from domain.intake.keys import Scope
from tests.support.browsing import DESKTOP, PHONE, axe, picture, sideways, strict_page
from tests.support.engines import Engine, sqlite_engine
from tests.support.serving import Served, serving
from tests.support.typing_only import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.thorough, pytest.mark.engines("sqlite")]
WAIT_MS = 60_000


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return sqlite_engine(tmp_path)


@pytest.fixture
def empty(engine: Engine) -> Iterator[Served]:
    """A served database in which nobody has a key yet; ``key`` is made as the page says."""
    with serving(engine) as (_, address):
        yield Served(address, "")


def a_key(engine: Engine) -> str:
    """The key that `claimline keys add desk --scope write --scope declare` prints."""
    with opened(Settings(database=engine.url), following=False) as service:
        return service.keys.add("desk", frozenset({Scope.WRITE, Scope.DECLARE}))


def set_up_by_keyboard(page: Page, key: str) -> Keyboard:
    """Paste the key, declare a conflict of two sides and an observer, import the places of Ukraine."""
    keyboard = Keyboard(page)
    keyboard.types(page.get_by_label("Paste the key"), key)
    keyboard.presses(page.get_by_role("button", name="Use this key"))
    expect(page.get_by_label("Name of the conflict")).to_be_focused()
    keyboard.types(page.get_by_label("Name of the conflict"), "Russo-Ukrainian war")
    keyboard.types(page.get_by_label("Time zone"), "Kyiv")
    keyboard.types(page.get_by_label("Side", exact=True).nth(0), "Russia")
    keyboard.types(page.get_by_label("Side", exact=True).nth(1), "Ukraine")
    keyboard.presses(page.get_by_role("button", name="Add an observer"))
    keyboard.types(page.get_by_label("Observer", exact=True), "AFP")
    keyboard.presses(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_label("Country")).to_have_value("UA")
    keyboard.presses(page.get_by_role("button", name="Import its places"))
    expect(page.get_by_text("Ukraine: all 5,651 places are there").first).to_be_visible(timeout=WAIT_MS)
    return keyboard


def test_with_the_keyboard_alone_an_empty_service_is_set_up(browser: Browser, engine: Engine, empty: Served) -> None:
    key = a_key(engine)
    with strict_page(browser, empty.address) as page:
        page.goto("/")
        expect(page).to_have_url("/setup")
        keyboard = set_up_by_keyboard(page, key)
        keyboard.presses(page.get_by_role("link", name="See the map"))
        expect(page).to_have_url("/")

    assert len(keyboard.actions) == 11, keyboard.actions
    assert not any("russo-ukrainian-war" in action or "geonames" in action for action in keyboard.actions)


@pytest.mark.parametrize("screen", ["desktop", "phone", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_step_fits_its_screen_and_axe_finds_nothing(
    browser: Browser, engine: Engine, empty: Served, scheme: str, screen: str
) -> None:
    size = {"desktop": DESKTOP, "phone": PHONE, "narrow": (320, 640)}[screen]

    with strict_page(browser, empty.address, size=size, color_scheme=scheme, expected=("401", "422")) as page:

        def looks_right(step: str) -> None:
            picture(page, f"first-start-{step}-{screen}-{scheme}", full=True)
            assert (axe(page), sideways(page)) == ([], 0), step

        page.goto("/setup")
        expect(page.get_by_text("claimline keys add NAME --scope write")).to_be_visible()
        looks_right("key")
        page.get_by_label("Paste the key").fill("nobody's")
        page.get_by_role("button", name="Use this key").click()
        expect(page.get_by_text("This key is unknown or revoked.")).to_be_visible()
        looks_right("wrong-key")
        page.get_by_label("Paste the key").fill(a_key(engine))
        page.get_by_role("button", name="Use this key").click()
        page.get_by_label("Name of the conflict").fill("A war")
        page.get_by_role("button", name="Add a party").click()
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_text("nobody speaks in it")).to_be_visible()
        looks_right("conflict")
        page.get_by_label("Side", exact=True).first.fill("Russia")
        page.get_by_label("Time zone").select_option("Europe/Kyiv")
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("button", name="Import its places").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        looks_right("importing")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Ukraine: undone.").first).to_be_visible(timeout=WAIT_MS)
        looks_right("undone")


def test_the_key_stays_in_its_tab_and_goes_in_no_address(browser: Browser, engine: Engine, empty: Served) -> None:
    key = a_key(engine)
    with strict_page(browser, empty.address) as page:
        asked = list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/setup")
        page.get_by_label("Paste the key").fill(key)
        page.get_by_role("button", name="Use this key").click()
        expect(page.get_by_text("You record as “desk”, in this tab.")).to_be_visible()
        page.reload()
        expect(page.get_by_text("You record as “desk”, in this tab.")).to_be_visible()
        assert (page.evaluate("localStorage.length"), page.context.cookies()) == (0, [])
        other = page.context.new_page()
        other.goto("/setup")
        expect(other.get_by_label("Paste the key")).to_be_visible()
        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_label("Paste the key")).to_be_focused()
        assert page.evaluate("sessionStorage.length") == 0

    assert not any(key in address for address in asked)


def test_the_demo_is_loaded_by_one_click(browser: Browser, engine: Engine, empty: Served) -> None:
    key = a_key(engine)
    with strict_page(browser, empty.address) as page:
        page.goto("/")
        page.get_by_role("button", name="Load the demo").click()
        expect(page.get_by_text("Recording the demo takes a key: paste one first.")).to_be_visible()
        page.get_by_label("Paste the key").fill(key)
        page.get_by_role("button", name="Use this key").click()
        expect(page.get_by_text("You record as")).to_be_visible()
        page.get_by_role("button", name="Load the demo").click()
        expect(page).to_have_url("/", timeout=WAIT_MS)
        expect(page.locator(".sentence").first).to_contain_text("disagreed about who holds")
