"""A filter takes the same of items that are at hand as the database gives for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.views.feed.reader import SqlFeed
from domain.feed.items import BEGINNING, EVERYTHING, FeedFilter, Item, ItemType
from domain.places.geometry import Box, Point
from domain.record.declarations import PlaceDeclaration
from domain.record.entries import Entry
from domain.vocabulary import Kind, Matter
from tests.contract.views.test_feed_view import followed, opened
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.feed_histories import spread_out
from tests.support.histories import PARTIES
from tests.support.properties import examples

POINTS = (
    (Decimal("48.5"), Decimal("37.9")),
    (Decimal(-10), Decimal("179.5")),
    (Decimal(0), Decimal("-179.5")),
    (None, None),
)
ADMINS = (("Land", "Straße"), ("LAND",), ())
BOXES = (Box(west=37, south=48, east=38, north=49), Box(west=179, south=-20, east=-179, north=20))
NAMES = (*PARTIES, "Russia", "nobody")

FILTERS: tuple[FeedFilter, ...] = (
    *(FeedFilter(types=(each,)) for each in ItemType),
    *(replace(EVERYTHING, conflict=each) for each in (CONFLICT, "peace")),
    *(replace(EVERYTHING, place=each) for each in (TOWN, OTHER_TOWN, "atlantis")),
    *(replace(EVERYTHING, admin=each) for each in ("land", "STRASSE", "lan", "sea")),
    *(replace(EVERYTHING, box=each) for each in BOXES),
    *(replace(EVERYTHING, side=each) for each in NAMES),
    *(replace(EVERYTHING, claimant=each) for each in NAMES),
    *(replace(EVERYTHING, conflict="peace", claimant=each) for each in NAMES),
    *(replace(EVERYTHING, matter=each) for each in Matter),
    *(replace(EVERYTHING, kind=each) for each in Kind),
    FeedFilter(),
    FeedFilter(place=TOWN, side="russia", matter=Matter.CONTROL, box=BOXES[0], admin="land"),
)


@st.composite
def lying_somewhere(draw: st.DrawFn) -> list[Entry]:
    """A history whose places lie where filters look for them, or nowhere."""
    return [replace(entry, body=_placed(entry.body, draw)) for entry in draw(spread_out())]  # type: ignore[arg-type]


def _placed(body: object, draw: st.DrawFn) -> object:
    if not isinstance(body, PlaceDeclaration):
        return body
    lat, lon = draw(st.sampled_from(POINTS))
    return replace(body, lat=lat, lon=lon, admin=draw(st.sampled_from(ADMINS)))


def disagreements(engine: Engine, entries: Sequence[Entry], sizes: Iterator[int]) -> list[FeedFilter]:
    with opened(engine) as (store, database):
        followed(store, database, entries, sizes)
        feed = SqlFeed(database)
        whole: Sequence[Item] = feed.read(EVERYTHING, after=BEGINNING, limit=10**6).items
        assert whole
        return [
            wanted
            for wanted in FILTERS
            if feed.read(wanted, after=BEGINNING, limit=10**6).items
            != [item for item in whole if wanted.takes(item.traits)]
        ]


@given(entries=lying_somewhere(), size=st.integers(min_value=1, max_value=9))
@settings(examples(25), suppress_health_check=list(HealthCheck))
def test_what_a_filter_takes_is_what_the_database_gives_for_it(entries: list[Entry], size: int) -> None:
    with TemporaryDirectory() as folder:
        assert disagreements(sqlite_engine(Path(folder)), entries, chain([size], repeat(size))) == []


@given(entries=lying_somewhere())
@settings(examples(6), suppress_health_check=list(HealthCheck))
def test_so_it_is_on_postgres(postgres: PostgresServer, entries: list[Entry]) -> None:
    assert disagreements(postgres_engine(postgres), entries, repeat(5)) == []


@pytest.mark.parametrize(("west", "east"), [(10.0, 20.0), (170.0, -170.0)])
def test_a_box_holds_its_edges(west: float, east: float) -> None:
    box = Box(west=west, south=1.0, east=east, north=2.0)
    lons = (west - 0.5, west, east, east + 0.5)

    assert [box.holds(Point(lat=1.0, lon=lon)) for lon in lons] == [False, True, True, False]
    assert not box.holds(Point(lat=0.5, lon=west))
