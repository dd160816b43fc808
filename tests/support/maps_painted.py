"""The painted state of a page with a map, town by town."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from playwright.sync_api import Page

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
