"""The painted state of a page with a map, town by town."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from playwright.sync_api import Page, expect

EPOCH = date(1970, 1, 1)  # the day 0 of the slider
DISPUTED = 3

PAINTED = """() => {
  const { townMap, mapPage } = document.querySelector("[data-map]");
  const { panes, agreement } = townMap.stateArrays();
  const of = (town, column) => panes.map((pane) => pane[column][town]);
  return mapPage.towns.ids.map((id, town) => [id, of(town, "codes"), of(town, "around"), agreement[town]]);
}"""


class Town(NamedTuple):
    """``codes`` of the glyphs and ``around``, the rings, by pane."""

    codes: tuple[int, ...]
    around: tuple[int, ...]
    agreement: int

    @property
    def drawn(self) -> tuple[int, ...]:
        """By pane, the glyph, or the ring where there is one."""
        return tuple(ring or code for code, ring in zip(self.codes, self.around, strict=True))


def painted(page: Page) -> Mapping[str, Town]:
    """By place."""
    towns: list[Any] = page.evaluate(PAINTED)
    return {place: Town(tuple(codes), tuple(around), agreement) for place, codes, around, agreement in towns}


def show(page: Page, address: str) -> None:
    """Open a page with a map, and wait until it is painted."""
    page.goto(address)
    expect(page.locator("[data-ready]")).to_be_visible(timeout=60_000)
