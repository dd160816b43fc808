"""New statements announce themselves on open pages, by one stream for all pages of a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.browsing import DESKTOP, axe, picture, strict_page
from tests.support.engines import sqlite_engine
from tests.support.serving import Served, served_demo

pytestmark = pytest.mark.thorough
HIDEABLE = "Object.defineProperty(document, 'visibilityState', {get: () => window.seen ?? 'visible'})"
SIVERSK = "geonames:694403"


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(sqlite_engine(tmp_path_factory.mktemp("live"))) as there:
        yield there


@pytest.fixture
def shown(browser: Browser, fresh: Served) -> Iterator[Page]:
    with strict_page(browser, fresh.address) as page:
        yield page


def record(page: Page, there: Served, day: str) -> None:
    """Record a report with one statement about Siversk."""
    statement = {
        "kind": "claim",
        "claimant": "ukraine-general-staff",
        "place": SIVERSK,
        "status": "contested",
        "stated": day,
    }
    report = {
        "conflict": "russia-ukraine",
        "source": {"name": "A paper", "published": day},
        "statements": [statement],
    }
    headers = {"Authorization": f"Bearer {there.key}"}
    assert page.request.post("/v1/reports", data=report, headers=headers).status == 201


def streams(context: BrowserContext) -> list[str]:
    """Collect the addresses of streams that pages of the browser open."""
    opened = list[str]()
    context.on("request", lambda request: opened.append(request.url) if "f=sse" in request.url else None)
    return opened


def test_new_statements_are_counted_and_the_page_stays(shown: Page, fresh: Served) -> None:
    shown.goto("/")
    rows = shown.get_by_role("row").count()
    record(shown, fresh, "2026-01-05")
    expect(shown.get_by_role("status").filter(has_text="1 new statement")).to_be_visible()
    record(shown, fresh, "2026-01-06")
    bar = shown.locator(".toast")
    expect(bar).to_contain_text("2 new statements")
    picture(shown, "live")
    assert axe(shown) == []
    assert shown.get_by_role("row").count() == rows

    bar.get_by_role("button", name="Later").click()
    expect(bar).to_have_count(0)
    record(shown, fresh, "2026-01-07")
    expect(bar).to_contain_text("3 new statements")
    with shown.expect_navigation():
        bar.get_by_role("button", name="Show").click()
    expect(bar).to_have_count(0)
    expect(shown.get_by_role("row", name="Siversk")).to_contain_text("Contested")


def test_all_pages_of_a_browser_share_one_stream(shown: Page, fresh: Served) -> None:
    opened = streams(shown.context)
    shown.goto("/")
    other = shown.context.new_page()
    other.goto("/reading")
    record(shown, fresh, "2026-01-05")

    for page in (shown, other):
        expect(page.locator(".toast")).to_contain_text("1 new statement")
    assert len(opened) == 1
    shown.close()
    record(other, fresh, "2026-01-06")
    expect(other.locator(".toast")).to_contain_text("2 new statements")
    assert len(opened) == 2


def test_a_page_of_the_past_announces_nothing(shown: Page, fresh: Served) -> None:
    opened = streams(shown.context)
    shown.goto("/?known_at=200")
    record(shown, fresh, "2026-01-05")
    shown.reload()

    assert opened == []


def test_a_hidden_page_has_no_stream_and_catches_up(browser: Browser, fresh: Served) -> None:
    with strict_page(browser, fresh.address, size=DESKTOP) as page:
        page.add_init_script(HIDEABLE)
        opened = streams(page.context)
        with page.expect_response(lambda answer: "f=json" in answer.url):
            page.goto("/")
        page.evaluate("window.seen = 'hidden'; document.dispatchEvent(new Event('visibilitychange'))")
        record(page, fresh, "2026-01-05")
        assert page.locator(".toast").count() == 0
        page.evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(".toast")).to_contain_text("1 new statement")
        assert len(opened) == 2
