"""The map in a real browser: what it paints is what the service answers, and all of it is done by mouse or by keys."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import DESKTOP, PHONE, axe, picture, sideways, strict_page
from tests.support.maps_painted import DISPUTED, EPOCH, painted, show
from tests.support.serving import Served

pytestmark = pytest.mark.thorough
SIVERSK = "geonames:694403"
FIRST = "/?said_by=2025-12-12&place=siversk"


@pytest.fixture
def opened(page: Page) -> Page:
    show(page, FIRST)
    return page


def day(text: str) -> str:
    return str((date.fromisoformat(text) - EPOCH).days)


def sentence(page: Page) -> Any:
    return page.locator(".sentence").first


def is_disputed(page: Page, place: str) -> bool:
    return painted(page)[place].agreement == DISPUTED


def test_a_stranger_sees_what_each_side_says_of_siversk_since_when_and_by_whose_word(opened: Page) -> None:
    expect(sentence(opened)).to_contain_text("disagreed about who holds 5 of the 10 places on record")
    left, right = opened.locator("[data-part='card-0']"), opened.locator("[data-part='card-1']")
    expect(left).to_contain_text(
        "Russia said on 11 December 2025 that it controlled Siversk by then (Dmitry Peskov, Sputnik)"
    )
    expect(right).to_contain_text("Ukraine said in a denial on 11 December 2025 that it controlled Siversk by then")
    expect(left).to_contain_text("has been disputed since 11 December 2025")
    assert [place for place, town in painted(opened).items() if town.agreement == DISPUTED] == sorted(
        [SIVERSK, "geonames:703656", "geonames:704422", "geonames:713174"]
    )
    picture(opened, "map-siversk")
    assert axe(opened) == []


def test_the_dispute_closes_on_the_way_to_christmas_eve(opened: Page) -> None:
    assert is_disputed(opened, SIVERSK)
    opened.locator("#slider").fill(day("2025-12-24"))
    assert not is_disputed(opened, SIVERSK)
    expect(opened.locator("#date")).to_have_text("24 December 2025")
    expect(sentence(opened)).to_contain_text("On 24 December 2025 the sides disagreed about who holds 4")
    expect(opened.locator("#announced")).to_contain_text("On 24 December 2025")
    expect(opened).to_have_url("/?said_by=2025-12-24&place=siversk")
    expect(opened.locator("[data-part='card-1']")).to_contain_text("none of its troops were in Siversk")


def test_back_and_forward_go_through_what_was_seen(opened: Page) -> None:
    opened.locator("#slider").fill(day("2025-12-24"))
    expect(opened).to_have_url("/?said_by=2025-12-24&place=siversk")
    opened.go_back()
    expect(sentence(opened)).to_contain_text("On 12 December 2025")
    assert is_disputed(opened, SIVERSK)
    opened.go_forward()
    expect(sentence(opened)).to_contain_text("On 24 December 2025")
    assert not is_disputed(opened, SIVERSK)


def test_everything_is_done_with_the_keyboard_alone(page: Page) -> None:
    show(page, "/?said_by=2025-12-12")
    slider = page.locator("#slider")
    slider.focus()
    page.keyboard.press("PageUp")
    expect(slider).to_have_attribute("aria-valuetext", "12 January 2026: the sides disagree about 4 places")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#date")).to_have_text("13 December 2025")
    page.keyboard.press("]")
    expect(page.locator("#date")).to_have_text("16 December 2025")
    page.keyboard.press("[")
    page.keyboard.press("[")
    expect(page.locator("#date")).to_have_text("12 December 2025")

    page.locator("[data-map]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".town-card").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".town-card")).to_have_count(0)
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("at="))


def test_the_next_change_is_one_in_view(page: Page) -> None:
    """Near Avdiivka, the next one after its fall is not that of Pokrovsk."""
    show(page, "/?said_by=2024-02-16&at=48.14019,37.75008,12")
    page.locator("#next").click()
    expect(page.locator("#date")).to_have_text("17 February 2024")
    page.locator("#next").click()
    expect(page.locator(".toast")).to_contain_text("No other change in this part of the map")
    page.locator("#previous").click()
    expect(page.locator("#date")).to_have_text("16 February 2024")


def test_a_date_is_gone_to(opened: Page) -> None:
    opened.locator("#jump-date").fill("2023-05-22")
    opened.locator("#jump button").click()
    expect(sentence(opened)).to_contain_text("On 22 May 2023")


def test_the_same_address_gives_the_same_picture(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address) as page:
        show(page, FIRST)
        page.locator("#slider").fill(day("2025-12-01"))
        page.locator("[data-act='in']").click()
        expect(page).to_have_url(re.compile("2025-12-01.*at="))
        page.locator("#copy-link").click()
        expect(page.locator(".toast")).to_contain_text("pinned to position 286")
        pinned, states = page.evaluate("document.querySelector('[data-map]').mapPage.pinned"), painted(page)
        towns = visible(page)
    pixels = list[list[str]]()
    for _ in range(2):
        with strict_page(browser, served.address) as page:
            show(page, pinned)
            assert (painted(page), visible(page)) == (states, towns)
            expect(sentence(page)).to_contain_text("On 1 December 2025")
            pixels.append(pixels_of(page))
    assert pixels[0] == pixels[1]


def visible(page: Page) -> list[list[int]]:
    """The pixel at which each town in view stands."""
    where: list[list[int]] = page.evaluate(
        "(() => { const { townMap, mapPage } = document.querySelector('[data-map]');"
        " return mapPage.towns.ids.map((_, town) => townMap.positionOf(town)).filter((spot) => spot.visible)"
        " .map(({x, y}) => [Math.round(x), Math.round(y)]); })()"
    )
    assert where
    return where


def pixels_of(page: Page) -> list[str]:
    page.evaluate("document.querySelector('[data-map]').townMap.ready")
    page.mouse.move(2, 2)
    pixels: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-map] canvas')].map((canvas) => canvas.toDataURL())"
    )
    assert len({*pixels}) > 1
    return pixels


def test_what_was_recorded_by_then_has_a_frame_and_a_way_back(opened: Page) -> None:
    opened.locator("summary", has_text="Other dates").click()
    opened.locator("#known-at").fill("229")
    opened.locator(".other-dates button").click()
    expect(opened.locator(".banner-then")).to_contain_text("You see what was recorded by position 229")
    expect(opened).to_have_url(re.compile("said_by=2025-12-12.*known_at=229"))
    expect(opened.locator("[data-ready]")).to_be_visible()
    opened.locator(".banner-then a").click()
    expect(opened.locator(".banner-then")).to_have_count(0)


def test_the_picture_is_saved_with_its_words(opened: Page) -> None:
    opened.locator("#download summary").click()
    with opened.expect_download() as saving:
        opened.locator("#png").click()
    file = saving.value
    assert file.suggested_filename == "claimline-2025-12-12.png"
    assert file.path().read_bytes().startswith(b"\x89PNG")


def test_the_map_is_moved_by_buttons_too(opened: Page) -> None:
    opened.locator(".map-pad summary").click()
    opened.locator("[data-act='left']").click()
    expect(opened).to_have_url(re.compile("at="))


def test_any_two_speakers_are_compared_and_swapped(opened: Page) -> None:
    opened.locator("#pane-left").select_option("deepstate")
    expect(opened.locator("[data-part='card-0']")).to_contain_text("DeepState says: Troops of Russia entered")
    entered, held = painted(opened)[SIVERSK].codes
    assert entered != held
    opened.locator("#swap").click()
    expect(opened.locator("[data-part='card-0']")).to_contain_text("Ukraine says: Held by Ukraine")
    assert painted(opened)[SIVERSK].codes == (held, entered)
    expect(opened).to_have_url(re.compile("left=ukraine&right=deepstate"))


def test_on_a_narrow_screen_both_speak_in_one_map(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, size=PHONE, has_touch=True) as page:
        show(page, FIRST)
        expect(page.locator("[data-map]")).to_have_attribute("data-view", "combined")
        expect(page.locator(".town-card")).to_have_count(2)
        page.locator("summary", has_text="View and more").click()
        page.locator("#view a", has_text="Side by side").click()
        expect(page.locator("[data-map]")).to_have_attribute("data-view", "split")
        assert sideways(page) == 0


def test_a_choice_of_views_stays_one(opened: Page) -> None:
    opened.locator("#view a", has_text="Combined").click()
    expect(opened.locator("#view [aria-current]")).to_have_text(["Combined"])
    opened.locator("#slider").fill(day("2025-12-20"))
    expect(opened).to_have_url(re.compile("said_by=2025-12-20.*view=combined"))
    opened.locator("#view a", has_text="Side by side").click()
    expect(opened.locator("#view [aria-current]")).to_have_text(["Side by side"])
    expect(opened.locator(".pages a", has_text="Days")).to_have_attribute("href", re.compile("said_by=2025-12-20"))


def test_the_map_is_framed_without_the_header(page: Page) -> None:
    show(page, f"/embed/map{FIRST.removeprefix('/')}")
    expect(page.locator("header.head")).to_have_count(0)
    expect(page.locator(".town-card").first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, served: Served, size: tuple[int, int], scheme: str
) -> None:
    with strict_page(browser, served.address, size=size, color_scheme=scheme) as page:
        show(page, f"{FIRST}&also=siege&known_at=229")
        picture(page, f"map-{size[0]}-{scheme}", full=True)
        assert axe(page) == []
        assert sideways(page) == 0
