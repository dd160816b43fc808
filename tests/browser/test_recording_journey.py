"""A report is recorded in a real browser: by clicks and keys, never by an id, with its preview and duplicates first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browsing import PHONE, axe, picture, sideways, strict_page
from tests.support.engines import sqlite_engine
from tests.support.external_data import shared
from tests.support.serving import Served, served_demo

AN_ID = re.compile(r"^(?:geonames:\d+|[a-z]+-\d+|[a-z]+(?:-[a-z]+)+|[0-9a-f]{8}-.*)$")
ACTIONS_MAX = 60  # for a report with two statements; a minute has time for one a second


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo in a process of its own, which these tests record in."""
    with served_demo(sqlite_engine(tmp_path_factory.mktemp("desk"))) as there:
        yield there


@pytest.fixture
def page(browser: Browser, desk: Served) -> Iterator[Page]:
    with strict_page(browser, desk.address, expected=("401", "403", "409", "422", "ERR_FAILED")) as opened:
        yield opened


class Hands:
    """Clicks and types as a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0
        self.typed = list[str]()

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.actions += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.actions += 1
        self.typed.append(text)
        self.page.keyboard.type(text)

    def click(self, name: str, *, within: str = "body", role: Any = None) -> None:
        self.actions += 1
        scope = self.page.locator(within)
        found = scope.get_by_role(role, name=name) if role else scope.get_by_label(name)
        found.click()

    def choose(self, name: str, *, within: str) -> None:
        """A choice by its bold word."""
        self.actions += 1
        self.page.locator(within).get_by_text(name, exact=True).click()

    def pick(self, field: str, option: str, *, within: str) -> None:
        """One of a list that opens: two presses."""
        self.actions += 2
        self.page.locator(within).get_by_label(field).select_option(label=option)

    def find(self, field: str, text: str, *, within: str) -> None:
        """Type into a field that searches, and take the best match."""
        self.click(field, within=within, role="combobox")
        self.type(text)
        expect(self.page.locator(within).locator("[role=option][aria-selected=true]:visible")).to_have_count(1)
        self.press("Enter")

    def unlock(self, key: str) -> None:
        """The key is pasted once in a session."""
        self.page.get_by_label("Key", exact=True).fill(key)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#key-line")).to_be_visible()


PREVIEWED_AFTER_MS = 1_500  # by when a preview would have asked
FIRST, SECOND = "[data-statement] >> nth=0", "[data-statement] >> nth=1"


def source(hands: Hands, *, name: str, published: str, url: str = "") -> None:
    if url:
        hands.click("Address of the article")
        hands.type(url)
    hands.click("Publisher")
    hands.type(name)
    hands.click("Published", role="textbox")
    hands.type(published)


def statements(page: Page, **asked: str | float | bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.request.get("/v1/statements", params=asked).json()["statements"]
    return found


def statement(page: Page, name: str) -> Any:
    return page.request.get(f"/v1/statements/{name}").json()


@pytest.mark.thorough
def test_an_article_with_two_statements_is_recorded_by_clicks_and_keys_alone(page: Page, desk: Served) -> None:
    article = shared("proposals/article.txt").read_text(encoding="utf-8")
    quote = "remains under the control of the Armed Forces of Ukraine."
    assert quote in article
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)

    source(hands, name="Newsroom", published="11 December 2025", url="https://example.org/siversk")
    hands.find("Place", "Северск", within=FIRST)
    hands.find("Who says it", "Russia", within=FIRST)
    hands.choose("Holds it", within=FIRST)
    hands.pick("Whose troops", "Russia", within=FIRST)
    hands.click("Said on", within=FIRST)
    hands.type("On Thursday")
    expect(page.locator(FIRST).get_by_text("2025-12-11")).to_be_visible()

    hands.click("Add another statement", role="button")
    hands.find("Place", "Siwersk", within=SECOND)
    hands.find("Who says it", "Operation Task Force East", within=SECOND)
    hands.choose("Denial", within=SECOND)
    hands.choose("Statement 1 of this report", within=SECOND)
    hands.choose("Holds it", within=SECOND)
    hands.pick("Whose troops", "Ukraine", within=SECOND)
    hands.click("Words, as said", within=SECOND)
    hands.type(quote)

    expect(page.locator(".would-be li")).to_have_count(2)
    picture(page, "record-duplicate", full=True)
    hands.click("Record", role="button")
    expect(page.locator("#sending")).to_contain_text("may be recorded already")
    while page.locator("[data-duplicate]").count():
        hands.click("Keep mine as well", within="[data-duplicate] >> nth=0", role="button")
    hands.click("Record", within=".actions", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Recorded, at position"))).to_be_visible()
    expect(page.locator("#done a").first).to_contain_text("Russia said on 11 December 2025 that it controlled Siversk")

    first, second = statements(page, source="Newsroom")
    assert (first["claimant"], first["status"], first["stated"]) == ("russia", "controlled", "2025-12-11")
    assert (first["effective"], first["dating"]) == ("[..2025-12-11]", "On Thursday")
    assert (second["claimant"], second["holder"]) == ("ukraine-operation-task-force-east", "ukraine")
    assert (second["denies"], second["quote"]) == ([first["id"]], quote)
    assert [text for text in hands.typed if AN_ID.match(text)] == []
    assert hands.actions <= ACTIONS_MAX


@pytest.mark.thorough
def test_a_likely_duplicate_is_shown_and_takes_the_source_instead(page: Page, desk: Served) -> None:
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="Another paper", published="2025-12-12")
    hands.find("Place", "Сіверськ", within=FIRST)
    hands.find("Who says it", "Russia", within=FIRST)
    hands.choose("Holds it", within=FIRST)
    hands.pick("Whose troops", "Russia", within=FIRST)

    card = page.locator("[data-duplicate]")
    expect(card).to_contain_text("Possibly recorded already")
    expect(card).to_contain_text("Dmitry Peskov")
    expect(page.locator(".lanes")).to_contain_text("Held by Russia")
    before = len(statements(page, source="Another paper"))
    target = card.locator("[data-corroborate]").first.get_attribute("data-corroborate") or ""
    card.locator("[data-corroborate]").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Your source was added"))).to_be_visible()

    assert "Another paper" in [each["source"]["name"] for each in statement(page, target)["sources"]]
    assert len(statements(page, source="Another paper")) == before


@pytest.mark.thorough
def test_a_name_that_is_typed_fast_is_never_taken_for_one_that_was_listed_before(page: Page) -> None:
    page.goto("/record")
    field = page.get_by_role("combobox", name="Who says it")
    field.focus()
    expect(page.get_by_role("option").first).to_be_visible()  # all of them, before anything is typed
    page.keyboard.type("DeepState")
    page.keyboard.press("Enter")
    expect(field).to_have_value("DeepState")
    expect(page.get_by_role("option", selected=True)).to_contain_text("DeepState")
    page.keyboard.press("Enter")
    expect(page.locator("[data-field=claimant] .hint")).to_have_text("observer")


@pytest.mark.thorough
def test_a_role_needs_a_person_and_nothing_is_asked_for_before_it_could_be_given(page: Page, desk: Served) -> None:
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="A paper", published="11 Dec 2025")
    hands.find("Place", "Bakhmut", within=FIRST)
    hands.find("Who says it", "Russia", within=FIRST)
    hands.choose("Holds it", within=FIRST)
    page.wait_for_timeout(PREVIEWED_AFTER_MS)
    expect(page.locator(FIRST).get_by_text("Choose one.")).to_have_count(0)
    hands.pick("Whose troops", "Russia", within=FIRST)
    page.locator(FIRST).get_by_text("Who spoke, where, and other details").click()
    hands.click("Role", within=FIRST)
    hands.type("an eastern command")
    hands.click("Record", role="button", within=".actions >> nth=-1")
    expect(page.locator(FIRST).locator("[data-field=person] .field-error")).to_contain_text("Name the person")


@pytest.mark.thorough
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(page: Page, desk: Served) -> None:
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="A paper", published="11 Dec 2025", url="not an address")
    hands.find("Place", "Bakhmut", within=FIRST)
    hands.find("Who says it", "DeepState", within=FIRST)
    hands.choose("Contested", within=FIRST)
    hands.click("Said on", within=FIRST)
    hands.type("earlier this moth")
    hands.click("Record", within=".actions", role="button")

    summary = page.locator("#summary")
    expect(summary).to_contain_text("Nothing was recorded")
    expect(summary).to_be_focused()
    picture(page, "record-error", full=True)
    assert axe(page) == []
    summary.get_by_role("link", name="Said on").click()
    expect(page.get_by_label("Said on")).to_be_focused()
    expect(page.get_by_label("Said on")).to_have_value("earlier this moth")
    page.get_by_role("button", name="earlier this month").click()
    expect(page.locator("[data-field=stated]")).to_contain_text("[2025-12-01..2025-12-11]")

    hands.click("Record", within=".actions", role="button")
    expect(summary.get_by_role("link", name="Address of the article")).to_be_visible()
    expect(page.get_by_label("Address of the article")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Address of the article").fill("https://example.org/bakhmut")
    hands.click("Record", within=".actions", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Recorded"))).to_be_visible()
    [recorded] = statements(page, source="A paper")
    assert (recorded["stated"], recorded["dating"]) == ("[2025-12-01..2025-12-11]", "earlier this month")


@pytest.mark.thorough
def test_a_draft_survives_a_reload_and_the_key_does_not_leave_the_tab(page: Page, desk: Served) -> None:
    addresses = list[str]()
    page.on("request", lambda request: addresses.append(request.url))
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="Half a report", published="yesterday")
    hands.find("Place", "Покровск", within=FIRST)
    hands.click("Words, as said", within=FIRST)
    hands.type("We hold the station.")
    expect(page.locator("#kept")).to_have_text("Draft kept in this browser")
    page.reload()

    expect(page.get_by_label("Publisher")).to_have_value("Half a report")
    expect(page.get_by_role("combobox", name="Place")).to_have_value("Pokrovsk")
    expect(page.get_by_label("Words, as said")).to_have_value("We hold the station.")
    stored = page.evaluate("JSON.stringify({...localStorage})")
    assert desk.key not in stored
    assert not [each for each in addresses if desk.key in each]
    page.get_by_role("button", name="Forget the key").click()
    expect(page.get_by_label("Key", exact=True)).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_label("Publisher")).to_have_value("")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Publisher")).to_have_value("Half a report")
    page.get_by_role("button", name="Discard the draft").click()


@pytest.mark.thorough
def test_a_lost_answer_is_asked_for_again_and_nothing_is_recorded_twice(page: Page, desk: Served) -> None:
    lost = list[str]()

    def lose(route: Route) -> None:
        if not lost:
            lost.append(str(route.fetch().status))
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/reports", lose)
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="A bad line", published="2025-12-12")
    hands.find("Place", "Avdiivka", within=FIRST)
    hands.find("Who says it", "ISW", within=FIRST)
    hands.choose("Contested", within=FIRST)
    hands.click("Record", within=".actions", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Recorded"))).to_be_visible()

    assert lost == ["201"]
    assert len(statements(page, source="A bad line")) == 1


@pytest.mark.thorough
def test_a_draft_that_changes_after_a_lost_answer_is_told_from_what_was_recorded(page: Page, desk: Served) -> None:
    lost = list[int]()

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/v1/reports", lose)
    hands = Hands(page)
    page.goto("/record")
    hands.unlock(desk.key)
    source(hands, name="Cut off", published="2025-12-12")
    hands.find("Place", "Soledar", within=FIRST)
    hands.find("Who says it", "DeepState", within=FIRST)
    hands.choose("Contested", within=FIRST)
    hands.click("Record", within=".actions", role="button")
    expect(page.locator("#sending")).to_contain_text("No answer came", timeout=15_000)
    assert lost == [201, 200, 200]

    page.unroute("**/v1/reports")
    page.get_by_label("Words, as said").fill("It was said otherwise.")
    hands.click("Record", within=".actions", role="button")
    expect(page.locator("#summary")).to_contain_text("An earlier state of this draft is recorded")
    expect(page.get_by_label("Words, as said")).to_have_value("It was said otherwise.")
    assert len(statements(page, source="Cut off")) == 1


@pytest.mark.thorough
def test_a_report_is_recorded_with_the_keyboard_alone(page: Page, desk: Served) -> None:
    keys = Hands(page)
    page.goto("/record")
    expect(page.get_by_label("Key", exact=True)).to_be_visible()
    while not page.evaluate("document.activeElement?.id === 'key'"):
        keys.press("Tab")
    keys.type(desk.key)
    keys.press("Enter")
    expect(page.locator("#key-line")).to_be_visible()
    page.get_by_label("Address of the article").focus()
    keys.actions = 0

    keys.press("Tab")
    keys.type("Keys only")
    keys.press("Tab")
    keys.type("12 December 2025")
    keys.press("Tab", 2)  # past the details of the source
    keys.type("Kupiansk")
    expect(page.locator("[role=option]:visible").first).to_be_visible()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("General Staff")
    expect(page.locator("[role=option]:visible").first).to_be_visible()
    keys.press("Enter")
    keys.press("Tab", 2)  # the kind stays a claim
    keys.press("Space")
    keys.press("Tab", 2)  # past the other statuses
    keys.type("Ukraine")
    expect(page.get_by_label("Whose troops")).to_have_value("ukraine")
    keys.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^(Recorded|Possibly)")).first).to_be_visible()
    print(f"keys: {keys.actions}")  # noqa: T201 - likewise


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, (320, 640), (1440, 900)], ids=["phone", "narrow", "desktop"])
@pytest.mark.parametrize("path", ["/record", "/statements/siv-10/correct", "/statements/siv-10/annul"])
def test_the_forms_fit_every_screen_and_axe_finds_nothing(
    browser: Browser, desk: Served, path: str, size: tuple[int, int], scheme: Any
) -> None:
    with strict_page(browser, desk.address, size=size, color_scheme=scheme) as page:
        page.goto(path)
        expect(page.locator("#recording")).to_be_visible()
        picture(page, f"{path.strip('/').replace('/', '-')}-{size[0]}-{scheme}", full=True)
        assert sideways(page) == 0
        assert axe(page) == []


@pytest.mark.thorough
def test_without_script_the_page_says_that_recording_needs_it(browser: Browser, desk: Served) -> None:
    with strict_page(browser, desk.address, java_script_enabled=False) as page:
        page.goto("/record")
        expect(page.get_by_role("heading", name="Recording needs script")).to_be_visible()
        expect(page.locator("#recording")).to_be_hidden()


@pytest.mark.thorough
def test_a_statement_is_corrected_and_annulled_with_a_reason(page: Page, desk: Served) -> None:
    hands = Hands(page)
    page.goto("/statements/pok-07/correct")
    hands.unlock(desk.key)
    expect(page.get_by_label("Said on")).not_to_have_value("")
    hands.click("Correct", within=".actions", role="button")
    expect(page.locator("#summary").get_by_role("link", name="Why")).to_be_visible()
    page.get_by_text("Contested", exact=True).click()
    page.get_by_label("Why").fill("the source says that fighting continues")
    hands.click("Preview", role="button")
    expect(page.locator(".would-be")).to_be_visible()
    picture(page, "correct-preview", full=True)
    hands.click("Correct", within=".actions", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Corrected"))).to_be_visible()

    page.goto("/statements/pok-07/annul")
    page.get_by_label("Why").fill("recorded twice")
    hands.click("Annul", within=".actions", role="button")
    expect(page.get_by_role("heading", name=re.compile("^Annulled"))).to_be_visible()
    told = statement(page, "pok-07")
    assert told["annulment"]["reason"] == "recorded twice"
    assert [each["reason"] for each in told["corrections"]] == ["the source says that fighting continues"]
