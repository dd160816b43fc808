"""A report is pasted in a real browser: proposals are accepted, edited, rejected and answered, and then recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.bootstrap import opened
from api.settings import Settings
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from tests.browser.test_recording_journey import AN_ID, FIRST, SECOND, Hands, source, statements
from tests.support.browsing import PHONE, axe, picture, sideways, strict_page
from tests.support.engines import sqlite_engine
from tests.support.external_data import shared
from tests.support.serving import Served, served_demo

pytestmark = pytest.mark.thorough
SIVERSK, POKROVSK = "geonames:694403", "geonames:704422"
TEXT = """\
On Thursday 😀, Russia said that its forces had taken Siversk.

Ukraine said that Russia took Bakhmut. Russia said that its forces had taken Twinville. \
Ukraine said that Russia took Twinville."""
TWINS = ("twinville-north", "twinville-south")
ACTIONS_MAX = 25  # for the article, from the paste to the record
ACTIONS_WITH_PROPOSALS = 17  # as the guide states


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo in a process of its own, with two places of one name."""
    engine = sqlite_engine(tmp_path_factory.mktemp("proposals-desk"))
    with served_demo(engine) as there:
        with opened(Settings(database=engine.url)) as service:
            twins = [PlaceDraft(id=each, name="Twinville", identifiers={}, admin=("Ukraine",)) for each in TWINS]
            service.recording.record_each(twins, Author("desk"))
        yield there


@pytest.fixture
def page(browser: Browser, desk: Served) -> Iterator[Page]:
    with strict_page(browser, desk.address, expected=("401", "403", "409", "413", "422")) as opened_page:
        yield opened_page


def begin(page: Page, desk: Served, text: str) -> Hands:
    """Up to the first card, with the keyboard but for the text, which is pasted."""
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    page.locator("#reading > summary").focus()
    hands.press("Enter")
    hands.press("Tab")
    expect(page.get_by_label("Text of the report").first).to_be_focused()
    page.keyboard.insert_text(text)  # as a paste does
    hands.actions += 1
    hands.press("Tab")
    hands.type("11 December 2025")
    hands.press("Enter")
    expect(page.locator("[data-proposal]").first).to_be_focused()
    return hands


def card(page: Page, title: str, number: int = 0) -> Locator:
    return page.locator(".proposal").filter(has=page.get_by_role("heading", name=title, exact=True)).nth(number)


def test_the_article_is_recorded_with_the_keyboard_alone(page: Page, desk: Served) -> None:
    article = shared("proposals/article.txt").read_text(encoding="utf-8")
    hands = begin(page, desk, article)
    picture(page, "proposals-article")
    told, count = statuses(page), page.locator(".proposal").count()
    for decided, status in enumerate(told, start=1):
        hands.press("a" if status in {"controlled", "contested"} else "r")
        expect(page.locator("#read-told")).to_contain_text(f"To decide: {count - decided}.")
    expect(page.get_by_label("Publisher")).to_be_focused()
    hands.type("Newsroom")
    expect(page.locator(".would-be li").first).to_be_visible()
    picture(page, "proposals-accepted", full=True)
    while not page.evaluate("document.activeElement?.id === 'send'"):
        page.keyboard.press("Tab")  # a hand on the mouse presses Record at once: these are not counted
    hands.press("Enter")
    expect(page.locator("#sending")).to_contain_text("may be recorded already")
    while page.locator("[data-duplicate]").count():
        hands.click("Keep mine as well", within="[data-duplicate] >> nth=0", role="button")
    hands.click("Record", within=".actions >> nth=-1", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Recorded, at position"))).to_be_visible()

    recorded = statements(page, source="Newsroom")
    said = {(each["kind"], each["claimant"].partition("-")[0], each["place"], each["status"]) for each in recorded}
    assert said >= {
        ("claim", "russia", SIVERSK, "controlled"),
        ("denial", "ukraine", SIVERSK, "controlled"),
        ("claim", "russia", POKROVSK, "controlled"),
    }
    first = next(each for each in recorded if (each["claimant"], each["place"]) == ("russia", SIVERSK))
    denial = next(each for each in recorded if (each["kind"], each["place"]) == ("denial", SIVERSK))
    assert (first["stated"], first["dating"], first["effective"]) == ("2025-12-11", "On Thursday", "[..2025-12-11]")
    assert denial["denies"] == [first["id"]]
    assert [text for text in hands.typed if AN_ID.match(text)] == []
    assert hands.actions <= ACTIONS_MAX
    assert wrong_fields(recorded) == []
    print(f"with proposals: {hands.actions} actions, {len(recorded)} statements")  # noqa: T201 - the guide states it


def test_by_hand_the_same_statements_take_three_times_as_many_actions(page: Page, desk: Served) -> None:
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="Another newsroom", published="11 December 2025")
    by_hand(hands, FIRST, place="Siversk", who="Russia", status="Holds it", whose="Russia", said="On Thursday")
    hands.click("Add another statement", role="button")
    by_hand(hands, SECOND, place="Siversk", who="Ukraine", status="Holds it", whose="Ukraine", denies=1)
    hands.click("Words, as said", within=SECOND)
    hands.type("remains under the control of the Armed Forces of Ukraine.")
    hands.click("Add another statement", role="button")
    third, fourth = "[data-statement] >> nth=2", "[data-statement] >> nth=3"
    by_hand(hands, third, place="Pokrovsk", who="Russia", status="Holds it", whose="Russia", said="Earlier this month")
    hands.click("Add another statement", role="button")
    by_hand(hands, fourth, place="Pokrovsk", who="Ukraine", status="Contested", denies=3)
    expect(page.locator(".would-be li")).to_have_count(4)
    hands.click("Record", role="button")
    expect(page.locator("#sending")).to_contain_text("may be recorded already")
    while page.locator("[data-duplicate]").count():
        hands.click("Keep mine as well", within="[data-duplicate] >> nth=0", role="button")
    hands.click("Record", within=".actions", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Recorded, at position"))).to_be_visible()

    recorded = statements(page, source="Another newsroom")
    assert wrong_fields(recorded) == []
    assert [text for text in hands.typed if AN_ID.match(text)] == []
    assert hands.actions >= 3 * ACTIONS_WITH_PROPOSALS
    print(f"by hand: {hands.actions} actions")  # noqa: T201 - the guide states it


def by_hand(  # noqa: PLR0913 - the fields of the form
    hands: Hands, within: str, *, place: str, who: str, status: str, whose: str = "", said: str = "", denies: int = 0
) -> None:
    hands.find("Place", place, within=within)
    hands.find("Who says it", who, within=within)
    if denies:
        hands.choose("Denial", within=within)
        hands.choose(f"Statement {denies} of this report", within=within)
    hands.choose(status, within=within)
    if whose:
        hands.pick("Whose troops", whose, within=within)
    if said:
        hands.click("Said on", within=within)
        hands.type(said)


def wrong_fields(recorded: list[dict[str, Any]]) -> list[str]:
    """Differences from the key of the article, in its four statements: places, claimants, statuses, and dates."""
    key = json.loads(shared("proposals/article-key.json").read_text(encoding="utf-8"))
    return [wrong for draft in key["drafts"] if draft["required"] for wrong in _wrong_of(draft, recorded)]


def _wrong_of(draft: dict[str, Any], recorded: list[dict[str, Any]]) -> list[str]:
    """Of the statement that has most fields right."""
    asked = ("kind", "claimant", "place", "status", "holder", "stated", "effective")
    return min(
        (
            [
                f"{draft['id']}: {name} {each.get(name)}"
                for name in asked
                if each.get(name) not in _accepted(draft, name)
            ]
            for each in recorded
        ),
        key=len,
    )


def _accepted(draft: dict[str, Any], name: str) -> list[Any]:
    return [draft[name], *draft.get(f"{name}_accepted", ())]


def statuses(page: Page) -> list[str]:
    """The status of each proposal, in the words of the form."""
    words = {"Holds it": "controlled", "Contested": "contested"}
    told = [each.inner_text() for each in page.locator(".proposal").all()]
    return [next((status for word, status in words.items() if word in each), "") for each in told]


def test_one_answer_settles_all_that_ask_the_same_and_rejecting_takes_one_key(page: Page, desk: Served) -> None:
    hands = begin(page, desk, TEXT)
    expect(page.locator("#read-told")).to_contain_text("Proposals: 4. To decide: 4.")
    expect(page.locator(".question")).to_have_count(2)
    expect(page.locator("mark.shown-by", has_text="Siversk")).to_have_count(1)
    picture(page, "proposals-question")
    assert axe(page) == []

    hands.press("a")
    expect(card(page, "Ukraine: Bakhmut")).to_be_focused()
    hands.press("r")
    expect(card(page, "Russia: Twinville")).to_be_focused()
    hands.press("1")
    expect(page.locator(".question")).to_have_count(0)
    hands.press("a")
    hands.press("a")
    expect(page.locator("#read-told")).to_contain_text("To decide: 0. Accepted: 3.")
    hands.type("A paper")
    expect(page.locator("[data-statement]")).to_have_count(3)
    expect(page.locator(".would-be li")).to_have_count(3)
    page.locator("[data-duplicate] [data-different]").first.wait_for()
    while page.locator("[data-duplicate]").count():
        page.locator("[data-duplicate] [data-different]").first.click()
    page.locator("#send").click()
    expect(page.get_by_role("heading", name=re.compile("^Recorded, at position"))).to_be_visible()

    recorded = statements(page, source="A paper")
    assert [each["place"] for each in recorded] == [SIVERSK, TWINS[0], TWINS[0]]
    expect(page.locator("#read")).to_be_hidden()
    expect(page.get_by_label("Text of the report").first).to_have_value("")


def test_by_mouse_a_proposal_is_edited_undone_and_taken_out_of_the_form(page: Page, desk: Served) -> None:
    begin(page, desk, TEXT)
    first = card(page, "Russia: Siversk")
    first.get_by_role("button", name="Edit").click()
    statement = page.locator("[data-statement]")
    expect(statement).to_have_count(1)
    expect(statement.get_by_role("combobox", name="Place")).to_be_focused()
    expect(statement.get_by_label("Said on")).to_have_value("On Thursday")
    statement.get_by_role("button", name="Back to the proposals").click()
    expect(card(page, "Ukraine: Bakhmut")).to_be_focused()
    first.get_by_role("button", name="Undo").click()
    expect(first.get_by_role("button", name="Accept")).to_be_visible()
    expect(statement.get_by_role("combobox", name="Place")).to_have_value("")

    page.locator("mark", has_text="Bakhmut").last.click()
    expect(card(page, "Ukraine: Bakhmut")).to_be_focused()
    first.get_by_role("button", name="Accept").click()
    card(page, "Ukraine: Bakhmut").get_by_role("button", name="Accept").click()
    expect(statement).to_have_count(2)
    statement.first.get_by_role("button", name="Remove this statement").click()
    expect(first.get_by_role("button", name="Accept")).to_be_visible()
    card(page, "Russia: Twinville").get_by_role("button", name="Accept").click()
    expect(page.locator("[data-statement] >> nth=1").get_by_role("combobox", name="Place")).to_be_focused()


def test_a_text_that_is_too_long_or_missing_is_refused_at_its_field(page: Page, desk: Served) -> None:
    page.goto("/record")
    Hands(page).unlock(desk.key)
    page.locator("#reading > summary").click()
    page.locator("#read-now").click()
    expect(page.locator("#reading-text-error")).to_contain_text("This is needed")
    page.locator("#reading-text").fill("x" * 100_001)
    page.locator("#reading-published").fill("2025-12-11")
    page.locator("#read-now").click()
    expect(page.locator("#reading-text-error")).to_contain_text("the text has 100,001 characters")
    page.locator("#reading-text").fill("It rained all day.")
    page.locator("#read-now").click()
    expect(page.locator("#read-told")).to_contain_text("No statement was found")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("uk", ("Назву «Twinville» мають кілька місць", "текст не називає початку", "речення каже про контроль")),
        ("ru", ("Название «Twinville» носят несколько мест", "текст не называет начала", "предложение говорит о")),
    ],
)
def test_questions_reasons_and_hints_are_in_the_language_of_the_page(
    browser: Browser, desk: Served, locale: str, said: tuple[str, str, str]
) -> None:
    with strict_page(browser, desk.address, locale=locale) as page:
        page.goto("/record")
        page.locator("#reading > summary").click()
        page.locator("#reading-text").fill(f"{TEXT} The town of Bakhmut was captured.")
        page.locator("#reading-published").fill("2025-12-11")
        page.locator("#read-now").click()
        asked, why, hint = said
        expect(page.locator(".question").first).to_contain_text(asked)
        expect(page.locator(".proposal .meaning").first).to_contain_text(why)
        expect(page.locator(".passages .meaning").first).to_contain_text(hint)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, (320, 640), (1440, 900)], ids=["phone", "narrow", "desktop"])
@pytest.mark.parametrize("locale", ["en", "uk"])
def test_text_and_cards_fit_every_screen_and_axe_finds_nothing(
    browser: Browser, desk: Served, locale: str, size: tuple[int, int], scheme: Any
) -> None:
    with strict_page(browser, desk.address, size=size, color_scheme=scheme, locale=locale) as page:
        page.goto("/record")
        page.locator("#reading > summary").click()
        page.locator("#reading-text").fill(TEXT)
        page.locator("#reading-published").fill("2025-12-11")
        page.locator("#read-now").click()
        expect(page.locator("[data-proposal]").first).to_be_focused()
        picture(page, f"proposals-{locale}-{size[0]}-{scheme}", full=True)
        assert sideways(page) == 0
        assert axe(page) == []
