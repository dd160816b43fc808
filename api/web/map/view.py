"""The page of the map, shaped for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from api.service import Service
from api.text.sentences import Sentences
from api.web.map.cards import ChosenTown, town_of
from api.web.map.districts import Tables, tables_of
from api.web.map.drawing import Drawing, drawing_of
from api.web.map.legend import LegendItem, legend_of
from api.web.map.links import Links, links_of, to_places
from api.web.map.panes import Speaker, chosen_of, speakers_of
from api.web.map.parameters import MapQuestion
from api.web.map.sentence import day_of, sentence_of
from api.web.map.settings import settings_of
from api.web.page import Page
from domain.dates.instants import local_day
from domain.questions.overviews.picture import Chosen, Picture, ask_picture
from domain.vocabulary import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """``picture``: of the matter that the sentences begin with. ``day``, ``date``: said-by, as a day and in words."""

    title: str
    picture: Picture
    speakers: Sequence[Speaker]
    panes: tuple[Speaker, Speaker]
    sentences: Sequence[Markup]
    legend: Sequence[LegendItem]
    tables: Tables
    town: ChosenTown | None
    drawing: Drawing | None
    day: str
    date: str
    credit: str
    links: Links
    settings: str


def view_of(page: Page, service: Service, asked: MapQuestion) -> MapView | None:
    """None where the conflict, or anyone who speaks in it, has not been declared."""
    picture, chosen = ask_picture(service.asking, page.pinned, asked.place)
    speakers = speakers_of(page, picture)
    if not speakers:
        return None
    also = ask_picture(service.asking, replace(page.pinned, matter=Matter.SIEGE), None)[0] if _is_both(asked) else None
    return _view(page, asked, [each for each in (picture, also) if each is not None], chosen, speakers)


def _is_both(asked: MapQuestion) -> bool:
    return asked.matter is Matter.CONTROL and asked.also is not None


def _view(
    page: Page, asked: MapQuestion, pictures: Sequence[Picture], chosen: Chosen | None, speakers: Sequence[Speaker]
) -> MapView:
    picture, panes = pictures[0], chosen_of(asked, speakers)
    says = Sentences(language=page.words.language, conflict=page.conflict, zone=page.resolved.zone)
    town = None if chosen is None else town_of(page, chosen, panes, says)
    matters = [each.resolved.coordinates.matter for each in pictures]
    sentences = [sentence_of(each, page.words) for each in pictures]
    return MapView(
        title=f"{page.words('map.title')}: {day_of(page.resolved, page.words)}",
        picture=picture,
        speakers=speakers,
        panes=panes,
        sentences=sentences,
        legend=legend_of(page, pictures, panes),
        tables=tables_of(page, picture, panes, says),
        town=town,
        drawing=drawing_of(picture, to_places(page), says),
        day=local_day(page.resolved.coordinates.said_by, page.resolved.zone).isoformat(),
        date=day_of(page.resolved, page.words),
        credit=page.words("map.credit"),
        links=links_of(page, picture),
        settings=settings_of(page, matters, speakers, panes, None if town is None else town.id),
    )
