"""The pixels of 30,000 towns, near and far, split and combined, against the states that were painted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from api.web.assets import asset

pytestmark = pytest.mark.thorough

MANY = """async ([prefix, layout, show, zoom]) => {
  const { codeOf } = await import(`${prefix}codes.js`);
  const { townMap } = document.querySelector("[data-map]");
  const count = 30000;
  let state = 7;
  const next = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0), (state >>> 8) / 16777216);
  const column = (least, most) => Float64Array.from({ length: count }, () => least + (most - least) * next());
  const names = Array.from({ length: count }, (_, town) => `Town ${town}`);
  const [lon, lat] = [column(23, 40), column(45, 52)];
  const population = names.map(() => Math.floor(9000 * next()));
  townMap.setPlaces({ ids: names, names, lon, lat, population, onRecord: new Uint8Array(count).fill(1) });
  townMap.options.note = () => "";
  townMap.setLayout(layout);
  townMap.setShow(show);
  townMap.setView({ lon: 31, lat: 48.5, zoom });
  const pane = () => ({
    codes: Uint8Array.from({ length: count }, () => (next() < 0.2 ? 0 : codeOf("held", Math.floor(6 * next())))),
    around: new Uint8Array(count),
  });
  const panes = [pane(), pane()];
  const agreement = Uint8Array.from({ length: count }, (_, town) => {
    const [left, right] = panes.map(({ codes }) => codes[town]);
    return left === 0 && right === 0 ? 0 : left === 0 || right === 0 ? 1 : left === right ? 2 : 3;
  });
  townMap.paint({ panes, agreement });
  const { stage, style } = townMap, { land, slots, ink } = style.palette;
  const mixed = (hue, share) => land.map((ground, at) => Math.round(ground + (hue[at] - ground) * share));
  const own = stage.isAreas
    ? new Map(Array.from(stage.raster.pixels, (pixel, at) => [pixel, stage.raster.towns[at]]))
    : null;
  const isAlone = (town) => stage.marked.every((other) => other === town ||
    Math.hypot(stage.x[other] - stage.x[town], stage.y[other] - stage.y[town]) > 36);
  const found = { checked: 0, wrong: [] };
  for (const town of stage.isAreas ? stage.visible : stage.marked.filter(isAlone)) {
    for (const [at, { towns }] of townMap.panes.slice(0, layout === "split" ? 2 : 1).entries()) {
      const disputed = agreement[town] === 3;
      const speaker = layout === "split" ? at : disputed || panes[0].codes[town] ? 0 : 1;
      const { codes } = panes[speaker];
      const aside = layout === "combined" && disputed ? -2 : 0;
      const [x, y] = [Math.round(stage.x[town]) + aside, Math.round(stage.y[town])];
      const pixel = y * towns.width + x;
      if (codes[town] === 0 || x < 0 || y < 0 || x >= towns.width || y >= towns.height) continue;
      if (own && own.get(pixel) !== town + 1) continue;
      const hue = slots[codes[town] & 7];
      const pale = own ? mixed(hue, 0.34) : layout === "combined" && agreement[town] === 2 ? mixed(hue, 0.55) : hue;
      const expected = disputed ? [hue, ...(own && stage.hatched ? [ink] : [])] : [pale];
      const [red, green, blue] = [0, 8, 16].map((shift) => (towns.pixels[pixel] >>> shift) & 255);
      const isRight = expected.some((colour) => [red, green, blue].every((each, c) => Math.abs(each - colour[c]) <= 2));
      found.checked += 1;
      if (!isRight) found.wrong.push([town, at, agreement[town], codes[town], [red, green, blue], expected]);
    }
  }
  return { ...found, wrong: found.wrong.slice(0, 3), areas: stage.isAreas };
}"""


@pytest.mark.parametrize("layout", ["split", "combined"])
@pytest.mark.parametrize(("show_as", "zoom"), [("auto", 6), ("auto", 8), ("auto", 11.5), ("towns", 11.5)])
def test_the_pixels_of_thirty_thousand_towns_are_what_was_painted(
    page: Page, layout: str, show_as: str, zoom: float
) -> None:
    page.goto("/?said_by=2025-12-12&view=split")
    page.wait_for_selector("[data-map][data-ready]")
    found = page.evaluate(MANY, [asset("map/codes.js").removesuffix("codes.js"), layout, show_as, zoom])
    assert found["areas"] == (zoom < 10)
    assert found["checked"] > (1_000 if found["areas"] else 8)
    assert found["wrong"] == []
