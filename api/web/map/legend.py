"""The legend: what is in the picture, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from api.web.glyphs import SIGNS, Glyph, Sign, glyph_of
from api.web.map.panes import Speaker
from api.web.map.settings import drawn_as
from api.web.page import Page
from domain.questions.overviews.picture import Picture, Shown
from domain.vocabulary import Agreement, Status

NAMES_ITS_HOLDER = {Sign.HELD}


class LegendItem(NamedTuple):
    """``mark``: a ring that is drawn around glyphs. ``marks``: the same for the script that draws a picture to save."""

    glyphs: Sequence[Glyph]
    label: str
    mark: Literal["", "disputed"] = ""

    @property
    def marks(self) -> str:
        return "disputed" if self.mark else " ".join(drawn_as(each) for each in self.glyphs)


def legend_of(page: Page, pictures: Sequence[Picture], speakers: Sequence[Speaker]) -> Sequence[LegendItem]:
    return [*_signs(page, pictures, speakers), *_rest(page, pictures, speakers)]


def _signs(page: Page, pictures: Sequence[Picture], speakers: Sequence[Speaker]) -> Iterator[LegendItem]:
    """By status; one item for all holders, but where the words name the holder."""
    shown = {each for picture in pictures for speaker in speakers for each in picture.shown.get(speaker.id, ())}
    for status in Status:
        glyphs = _once(_glyph(page, each) for each in shown if each.status is status)
        if SIGNS[status] in NAMES_ITS_HOLDER:
            yield from (LegendItem([glyph], glyph.label) for glyph in glyphs)
        elif glyphs:
            yield LegendItem(glyphs, page.words(f"map.form.{SIGNS[status]}"))


def _glyph(page: Page, of: Shown) -> Glyph:
    """A holder below a side has the glyph of the side."""
    conflict, holder = page.conflict, of.holder
    if conflict is not None and holder is not None and holder in conflict.claimants:
        holder = conflict.side_of(holder)
    return glyph_of(conflict, of.status, holder, page.words)


def _once(glyphs: Iterable[Glyph]) -> Sequence[Glyph]:
    """By the order of sides; those that are of no side last."""
    by_look = {(each.slot.number if each.slot else sys.maxsize, each.label): each for each in glyphs}
    return [by_look[key] for key in sorted(by_look)]


def _rest(page: Page, pictures: Sequence[Picture], speakers: Sequence[Speaker]) -> Iterator[LegendItem]:
    first = pictures[0]
    if any(sum(first.shown.get(each.id, {}).values()) < first.located for each in speakers):
        yield LegendItem([glyph_of(page.conflict, None, None, page.words)], page.words("map.no_statement"))
    if any(picture.counts.get(Agreement.DISPUTED) for picture in pictures):
        yield LegendItem([], page.words("map.disagree"), "disputed")
