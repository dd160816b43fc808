"""The map paints the answers of the service, at random coordinates: of the demo, and of many towns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from api.bootstrap import opened
from api.settings import Settings
from api.web.glyphs import SIGNS
from benchmarks.harness.kept import append_all
from benchmarks.harness.made_record import MadeRecord
from domain.vocabulary import Agreement, Bound, Status
from tests.support.browsing import strict_page
from tests.support.engines import sqlite_engine
from tests.support.maps_painted import EPOCH, painted, show
from tests.support.serving import serving

pytestmark = pytest.mark.thorough
AGREEMENTS = list(Agreement)
SHAPES = ["none", "held", "part", "entered", "absent", "not-held", "contested", "not-contested"]
NOT_AROUND, NO_HUE = 9, 6
TOWNS, STATEMENTS = 30_000, 45_000
FIRST, LAST = date(2022, 2, 1).toordinal(), date(2026, 6, 30).toordinal()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with a made history about many towns."""
    engine = sqlite_engine(tmp_path_factory.mktemp("towns"))
    record = MadeRecord(STATEMENTS)
    record.places = TOWNS
    with opened(Settings(database=engine.url)) as service:
        service.await_views(append_all(service.store, record.stored()))
    with serving(engine) as (_, address):
        yield address


@pytest.mark.parametrize("matter", ["control", "siege"])
@pytest.mark.parametrize("seed", range(3))
def test_the_demo_is_painted_as_it_is_answered(page: Page, seed: int, matter: str) -> None:
    random = Random(seed)
    known_at = random.randrange(60, 287)
    show(page, f"/?matter={matter}&bound={random.choice(list(Bound))}&known_at={known_at}&said_by=2025-12-12")
    for _ in range(12):
        _compare(page, random)


@pytest.mark.parametrize("matter", ["control", "siege"])
def test_many_towns_are_painted_as_they_are_answered(browser: Browser, made: str, matter: str) -> None:
    random = Random(matter)
    with strict_page(browser, made) as page:
        page.set_default_timeout(60_000)
        show(page, f"/?matter={matter}&said_by=2024-06-01")
        assert len(painted(page)) == TOWNS
        for _ in range(3):
            _compare(page, random)


def _compare(page: Page, random: Random) -> None:
    """Move the map to a random day with two random speakers, and compare every town."""
    settings: Mapping[str, Any] = page.evaluate("document.querySelector('[data-map]').mapPage.settings")
    moved = date.fromordinal(random.randrange(FIRST, LAST))
    speakers = random.sample(sorted(settings["speakers"]), 2)
    page.evaluate(
        "([day, speakers]) => { const map = document.querySelector('[data-map]').mapPage;"
        " map.speakers = speakers; map.point = {day}; map.paint(); }",
        [(moved - EPOCH).days, speakers],
    )
    [address] = settings["slices"].values()
    answered = _answered(page, f"{address.replace('/v1/slice', '/v1/stances')}&said_by={moved}&limit=10000")
    for place, town in painted(page).items():
        agreement, stances = answered.get(place, (Agreement.SILENT, {}))
        assert AGREEMENTS[town.agreement] == agreement, (moved, place)
        drawn = tuple(_drawn(stances.get(speaker), settings["slots"]) for speaker in speakers)
        assert town.drawn == drawn, (moved, place, speakers)


def _answered(page: Page, address: str) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """The agreement and the stances of each place, from all pages of the answer."""
    found, following = dict[str, tuple[str, Mapping[str, Any]]](), address
    while following:
        answer = page.request.get(following, timeout=60_000)
        assert answer.ok, answer.text()
        found |= {each["place"]: (each["agreement"], each["stances"]) for each in answer.json()["places"]}
        link = answer.headers.get("link", "")
        following = link.partition("<")[2].partition(">")[0] if 'rel="next"' in link else ""
    return found


def _drawn(stance: Mapping[str, Any] | None, slots: Mapping[str, int]) -> int:
    """The byte that stands for a stance: of a glyph, or of a ring around one."""
    if stance is None:
        return 0
    sign, holder = str(SIGNS[Status(stance["status"])]), stance.get("holder")
    slot = NO_HUE if holder is None else slots[holder]
    if sign == "encircled":
        return slot + 1
    return NOT_AROUND if sign == "not-encircled" else SHAPES.index(sign) * 8 + slot
