"""How to cite a picture of the map: its sentence, position and address; and the licences of what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.service import Service
from api.text import dates
from api.text.languages.table import Case
from api.web.map.links import links_of
from api.web.map.parameters import MapQuestion
from api.web.map.sentence import sentence_of
from api.web.page import Page
from domain.questions.overviews.picture import ask_licences, ask_picture


class Citation(NamedTuple):
    """``licences``: the imports behind the statements, by the licence that they name."""

    text: str
    address: str
    licences: Mapping[str, Sequence[str]]


def citation_of(page: Page, service: Service, asked: MapQuestion) -> Citation:
    picture, _ = ask_picture(service.asking, page.pinned, asked.place)
    pinned = links_of(page, picture).pinned
    recorded_at = page.resolved.known_at.recorded_at
    recorded = "" if recorded_at is None else dates.at(recorded_at, Case.BARE, page.words.language, page.resolved.zone)
    text = page.words(
        "map.cite_text",
        sentence=sentence_of(picture, page.words).striptags(),
        conflict="" if page.conflict is None else page.conflict.name,
        position=page.words.number(page.resolved.known_at.position),
        recorded=recorded,
        address=pinned,
    )
    return Citation(text, pinned, ask_licences(service.asking, page.pinned))
