"""The chosen town as each of the two speakers has it: its own words, and where they were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.text.sentences import Sentences
from api.web.glyphs import Glyph
from api.web.map.panes import Speaker
from api.web.page import Page
from api.web.statements import StatementView, StatementViews
from domain.questions.overviews.picture import Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """``statement`` is None where the speaker has made no claim. ``dispute``: since when the sides disagree, if so."""

    who: str
    glyph: Glyph | None
    statement: StatementView | None
    sentence: str
    dispute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTown:
    """``is_located``: whether it is on the map."""

    id: str
    name: str
    link: str
    is_located: bool
    cards: Sequence[Card]


def town_of(page: Page, of: Chosen, speakers: Sequence[Speaker], says: Sentences) -> ChosenTown:
    place = of.stances.place
    return ChosenTown(
        id=place.id,
        name=says.place(place),
        link=page.state.link(f"/places/{place.id}"),
        is_located=place.lat is not None,
        cards=[_card(page, of, each, says) for each in speakers],
    )


def _card(page: Page, of: Chosen, speaker: Speaker, says: Sentences) -> Card:
    told, place = of.stances.stances.get(speaker.id), of.stances.place
    if told is None:
        nothing = page.words("map.says_nothing", who=speaker.name)
        return Card(who=nothing, glyph=None, statement=None, sentence="", dispute=_dispute(page, of, says))
    statement = StatementViews(says=says, words=page.words, state=page.state).of(told, place)
    return Card(
        who=page.words("map.says", who=speaker.name),
        glyph=statement.glyph,
        statement=statement,
        sentence=says.statement(told, place, speaker=speaker.id),
        dispute=_dispute(page, of, says),
    )


def _dispute(page: Page, of: Chosen, says: Sentences) -> str:
    if of.dispute is None:
        return ""
    return says.dispute(of.dispute, page.resolved.coordinates.matter, of.stances.place, of.told)[0]
