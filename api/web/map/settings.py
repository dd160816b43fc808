"""The settings of the script of the map: addresses, words, and which glyph stands for which status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from api.text.languages.table import Case, Precision
from api.web.glyphs import SIGNS, Glyph, Sign
from api.web.languages import Words
from api.web.map.boundaries import boundaries_of
from api.web.map.panes import Speaker
from api.web.page import Page
from api.web.sides import NUMBERED, Slot, slot_of
from api.web.state import address
from domain.dates.instants import local_day, to_text
from domain.vocabulary import Matter

RINGS: Mapping[Sign, str] = {Sign.ENCIRCLED: "around", Sign.NOT_ENCIRCLED: "not-around"}
NO_SHAPE = {Sign.NO_POSITION, Sign.NONE}
NO_HUE, MORE = 6, 7  # the slots of holders of no side, and of the seventh side and later ones
TEXTS = (
    *("said_by", "said_by_now", "play", "pause", "no_change", "value", "claims_of", "copied_link", "failed"),
    *("no_statement", "disagree", "caption", "said_short", "zoom_in", "zoom_out", "fit"),
)


def settings_of(
    page: Page, matters: Sequence[Matter], speakers: Sequence[Speaker], chosen: Sequence[Speaker], place: str | None
) -> str:
    """The settings as JSON."""
    asked = page.resolved.coordinates
    return orjson.dumps(
        {
            "zone": "UTC" if page.conflict is None else page.conflict.tz,
            "lang": page.words.tongue,
            "today": local_day(page.service.clock.now(), page.resolved.zone).isoformat(),
            "instant": to_text(asked.said_by),
            "isNow": page.resolved.now.said_by,
            "position": page.resolved.known_at.position,
            "places": _places(page),
            "slices": {str(matter): _slice(page, matter) for matter in matters},
            "boundaries": boundaries_of(page.service),
            "signs": signs(),
            "slots": _slots(page),
            "speakers": {each.id: _speaker(each) for each in speakers},
            "panes": [each.id for each in chosen],
            "place": place,
            "date": date_words(page.words),
            "texts": {name: _text(page.words, name) for name in TEXTS},
        }
    ).decode()


def _places(page: Page) -> str:
    known_at = str(page.resolved.known_at.position)
    return address("/v1/slice/places", [("known_at", known_at), ("lang", page.words.tongue)])


def _slice(page: Page, matter: Matter) -> str:
    asked = page.question
    return address(
        "/v1/slice",
        [
            ("conflict", asked.conflict),
            ("about", asked.about),
            ("known_at", str(page.resolved.known_at.position)),
            ("bound", str(asked.bound)),
            ("voice", str(asked.voice)),
            ("matter", str(matter)),
        ],
    )


def signs() -> Mapping[str, Mapping[str, str]]:
    """How each status is drawn: a glyph of a shape, or a ring around one. Those that take no position have neither."""
    drawn = {status: sign for status, sign in SIGNS.items() if sign not in NO_SHAPE}
    return {
        str(status): {"ring": RINGS[sign]} if sign in RINGS else {"shape": str(sign)} for status, sign in drawn.items()
    }


def drawn_as(glyph: Glyph) -> str:
    """A glyph as the script draws it: what it is, its form, and its slot."""
    slot = _number(glyph.slot)
    if glyph.sign in RINGS:
        return f"ring:{RINGS[glyph.sign]}:{slot}"
    return f"shape:{glyph.sign}:{slot}"


def _slots(page: Page) -> Mapping[str, int]:
    """Of all who may be said to hold a place, from 0."""
    claimants = {} if page.conflict is None else page.conflict.claimants
    slots = {each: slot_of(page.conflict, each) for each in claimants}
    return {each: _number(slot) for each, slot in slots.items()}


def _number(slot: Slot | None) -> int:
    if slot is None:
        return NO_HUE
    return MORE if slot.shape == NUMBERED else slot.number - 1


def _speaker(of: Speaker) -> Mapping[str, Any]:
    return {"name": of.name, "title": of.title, "claimants": of.claimants}


def date_words(words: Words) -> Mapping[str, Any]:
    """A day in words, as sentences have it."""
    language = words.language
    return {"template": language.points[Case.BARE][Precision.DAY], "months": language.months[Case.OF]}


def _text(words: Words, name: str) -> object:
    return words.among("map.")[name]
