"""The picture as tables: districts with their counts, and the places that the sides disagree about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.text.sentences import Sentences
from api.web.glyphs import Glyph, glyph_of
from api.web.map.panes import Speaker
from api.web.page import Page
from domain.questions.overviews.figures import region
from domain.questions.overviews.picture import District, Picture, Shown
from domain.vocabulary import Agreement, PlaceId


class DistrictRow(NamedTuple):
    name: str
    disputed: int
    agreed: int
    alone: int
    observed: int


class PlaceRow(NamedTuple):
    """``glyphs``: what the speakers of both panes say."""

    name: str
    link: str
    district: str
    glyphs: Sequence[Glyph]


class Tables(NamedTuple):
    """``more``: disputed places that are not listed by name."""

    districts: Sequence[DistrictRow]
    disputed: Sequence[PlaceRow]
    more: int
    unlocated: Sequence[PlaceRow]


def tables_of(page: Page, of: Picture, speakers: Sequence[Speaker], says: Sentences) -> Tables:
    disputed = [
        _place(page, of, place, speakers, says)
        for each in of.districts
        for place in each.disputed
        if place in of.disputed
    ]
    return Tables(
        districts=[_district(page, each, of) for each in of.districts],
        disputed=disputed,
        more=of.counts.get(Agreement.DISPUTED, 0) - len(disputed),
        unlocated=[_place(page, of, place, (), says) for place in of.unlocated],
    )


def _district(page: Page, district: District, of: Picture) -> DistrictRow:
    counts = district.counts
    return DistrictRow(
        name=_region(page, district.example, of),
        disputed=counts.get(Agreement.DISPUTED, 0),
        agreed=counts.get(Agreement.AGREED, 0),
        alone=counts.get(Agreement.ONE_SIDED, 0),
        observed=counts.get(Agreement.SILENT, 0),
    )


def _region(page: Page, place: PlaceId | None, of: Picture) -> str:
    name = None if place is None else region(of.places[place])
    return name or page.words("map.no_district")


def _place(page: Page, of: Picture, place: PlaceId, speakers: Sequence[Speaker], says: Sentences) -> PlaceRow:
    said = of.disputed.get(place, {})
    shown = [said.get(each.id, Shown(None, None)) for each in speakers]
    return PlaceRow(
        name=says.place(of.places[place]),
        link=page.state.link(f"/places/{place}"),
        district=_region(page, place, of),
        glyphs=[glyph_of(page.conflict, each.status, each.holder, page.words) for each in shown],
    )
