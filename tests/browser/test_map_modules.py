"""The modules that draw the map, imported into Chromium: each is compared with the slow and plain way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from api.web.assets import asset
from tests.support.browsing import strict_page
from tests.support.serving import Served

pytestmark = pytest.mark.thorough

RANDOM = """
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
const PALETTE = {
  land: [250, 250, 250], water: [0, 200, 255], ink: [0, 0, 0], ink2: [70, 70, 70], ink3: [100, 100, 100],
  district: [200, 200, 200], textured: false, outline: 2,
  slots: [
    [200, 80, 0], [0, 90, 170], [5, 33, 6], [114, 143, 176], [116, 74, 87], [40, 15, 42], [70, 70, 70], [74, 80, 88],
  ],
};
"""


@pytest.fixture(scope="module")
def modules(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of the service, to import its modules into."""
    with strict_page(browser, served.address) as page:
        page.goto("/about")
        yield page


def run(page: Page, script: str, argument: object = None) -> Any:
    """Return what the body of a function returns. ``load("name")`` in it imports a module of the map."""
    prefix = asset("map/codes.js").removesuffix("codes.js")
    whole = f"const load = (name) => import({json.dumps(prefix)} + name + '.js');{RANDOM}{script}"
    return page.evaluate(f"async (argument) => {{{whole}}}", argument)


def test_unproject_undoes_project_at_every_zoom(modules: Page) -> None:
    worst = run(
        modules,
        """
        const { project, unproject, frameOf } = await load("projection");
        const next = random(1);
        let worst = 0;
        for (let round = 0; round < 2000; round += 1) {
          const view = { lon: 340 * next() - 170, lat: 140 * next() - 70, zoom: 3 + 10 * next() };
          const frame = frameOf(view, 700, 480);
          const [lon, lat] = [view.lon + 4 * next() - 2, view.lat + 4 * next() - 2];
          const [backLon, backLat] = unproject(frame, ...project(frame, lon, lat));
          worst = Math.max(worst, Math.abs(backLon - lon), Math.abs(backLat - lat));
        }
        return worst;
        """,
    )
    assert worst < 1e-8


def test_a_view_that_fits_a_box_shows_all_of_it_and_not_much_more(modules: Page) -> None:
    shares = run(
        modules,
        """
        const { project, frameOf, viewOf } = await load("projection");
        const next = random(2);
        return Array.from({ length: 300 }, () => {
          const [west, south] = [-150 + 280 * next(), -60 + 100 * next()];
          const box = [west, south, west + 0.5 + 18 * next(), south + 0.5 + 14 * next()];
          const frame = frameOf(viewOf(box, 700, 480, { padding: 70, least: 0, most: 20 }), 700, 480);
          const [left, top] = project(frame, box[0], box[3]);
          const [right, bottom] = project(frame, box[2], box[1]);
          return [Math.min(left, top, 700 - right, 480 - bottom), Math.max((right - left) / 560, (bottom - top) / 340)];
        });
        """,
    )
    assert min(room for room, _ in shares) >= 69.99
    assert all(0.84 <= filled <= 1.0001 for _, filled in shares)


def test_a_hit_is_the_town_that_a_search_of_all_finds(modules: Page) -> None:
    wrong = run(
        modules,
        """
        const { hitsOf } = await load("hits");
        const next = random(3);
        const count = 5000;
        const at = { x: new Float32Array(count), y: new Float32Array(count) };
        for (let town = 0; town < count; town += 1) {
          at.x[town] = Math.round(760 * next() - 30);
          at.y[town] = Math.round(540 * next() - 30);
        }
        const towns = [...Array(count).keys()];
        const { nearest } = hitsOf(towns, at, { width: 700, height: 480 }, 16);
        const wrong = [];
        for (let round = 0; round < 3000; round += 1) {
          const [x, y] = [700 * next(), 480 * next()];
          let [best, far] = [-1, 256];
          for (const town of towns) {
            const away = (at.x[town] - x) ** 2 + (at.y[town] - y) ** 2;
            if (away < far) [best, far] = [town, away];
          }
          if (nearest(x, y) !== best) wrong.push([x, y, best, nearest(x, y)]);
        }
        return wrong;
        """,
    )
    assert wrong == []


@pytest.mark.parametrize(("cap", "density"), [(3, 1), (18, 1), (9, 2)])
def test_an_area_belongs_to_the_nearest_town_within_its_cap_with_a_gap_to_its_neighbours(
    modules: Page, cap: int, density: int
) -> None:
    found = run(
        modules,
        """
        const { rasterOf } = await load("raster");
        const { cap, density } = argument;
        const next = random(4);
        const [width, height, count] = [150, 110, 60];
        const x = Float32Array.from({ length: count }, () => width * next());
        const y = Float32Array.from({ length: count }, () => height * next());
        const raster = rasterOf({ towns: [...x.keys()], x, y }, width, height, cap, density);
        let [strangers, empty, touching] = [0, 0, 0];
        for (let pixel = 0; pixel < width * height; pixel += 1) {
          const [column, row] = [pixel % width, Math.floor(pixel / width)];
          const away = [...x.keys()].map((town) => Math.hypot(x[town] - column, y[town] - row));
          const least = Math.min(...away);
          const town = raster.owner[pixel] - 1;
          if (town >= 0 && away[town] > least + 1e-3) strangers += 1;
          if ((town < 0) !== (least >= cap) && Math.abs(least - cap) > 1e-3) empty += 1;
        }
        const shown = new Map(Array.from(raster.pixels, (pixel, at) => [pixel, raster.towns[at]]));
        for (const [pixel, town] of shown)
          for (const step of density === 2 ? [1, width, 2, 2 * width] : [1, width]) {
            const isSameRow = step >= width || pixel % width + step < width;
            if (isSameRow && shown.has(pixel + step) && shown.get(pixel + step) !== town) touching += 1;
          }
        return { strangers, empty, touching, shown: shown.size };
        """,
        {"cap": cap, "density": density},
    )
    assert {name: found[name] for name in ("strangers", "empty", "touching")} == dict.fromkeys(
        ("strangers", "empty", "touching"), 0
    )
    assert found["shown"] > 60


def test_two_towns_at_one_place_do_not_take_turns(modules: Page) -> None:
    owners = run(
        modules,
        """
        const { rasterOf } = await load("raster");
        const [x, y] = [Float32Array.from([20.3, 20.3]), Float32Array.from([20.7, 20.7])];
        return [...new Set(rasterOf({ towns: [0, 1], x, y }, 40, 40, 12, 1).towns)];
        """,
    )
    assert owners == [1]


def test_glyphs_move_apart_by_at_most_eleven_pixels_and_no_longer_overlap_where_that_suffices(modules: Page) -> None:
    found = run(
        modules,
        """
        const { spread } = await load("spread");
        const next = random(5);
        let [farthest, overlap] = [0, 0];
        for (let round = 0; round < 200; round += 1) {
          const [across, down] = [16 * next() + 4, 12 * next()];
          const pair = { x: Float32Array.from([300, 300 + across]), y: Float32Array.from([200, 200 + down]) };
          spread([0, 1], pair, () => 11);
          const away = Math.hypot(pair.x[1] - pair.x[0], pair.y[1] - pair.y[0]);
          overlap = Math.max(overlap, 22 - away);
          const crowd = { x: new Float32Array(60), y: new Float32Array(60) };
          for (let town = 0; town < 60; town += 1) {
            crowd.x[town] = 90 * next();
            crowd.y[town] = 90 * next();
          }
          const homes = { x: crowd.x.slice(), y: crowd.y.slice() };
          spread([...crowd.x.keys()], crowd, () => 16);
          crowd.x.forEach((x, town) => {
            farthest = Math.max(farthest, Math.hypot(x - homes.x[town], crowd.y[town] - homes.y[town]));
          });
        }
        return { farthest, overlap };
        """,
    )
    assert found["farthest"] <= 11.01
    assert found["overlap"] < 0.5


def test_labels_never_cover_each_other_and_disputed_ones_come_first(modules: Page) -> None:
    found = run(
        modules,
        """
        const { placed, overlaps } = await load("labels");
        const next = random(6);
        const count = 120;
        const at = {
          x: Float32Array.from({ length: count }, () => 400 * next()),
          y: Float32Array.from({ length: count }, () => 300 * next()),
        };
        const wanted = [...at.x.keys()].map((town) => ({ town, name: "x", note: "y", bold: false, reach: 9 }));
        const frame = { left: 0, top: 0, right: 400, bottom: 300 };
        const labels = placed(wanted, at, frame, [], () => 70, 1000);
        const boxes = labels.map(({ left, top }) => ({ left, top, right: left + 70, bottom: top + 28 }));
        const pairs = boxes.flatMap((one, index) => boxes.slice(index + 1).map((other) => [one, other]));
        return {
          count: labels.length,
          covered: pairs.filter(([one, other]) => overlaps(one, other)).length,
          outside: boxes.filter((box) => box.left < 0 || box.right > 400 || box.top < 0 || box.bottom > 300).length,
          first: labels[0].wanted.town,
          limited: placed(wanted, at, frame, [], () => 70, 5).length,
        };
        """,
    )
    assert found["count"] > 10
    assert (found["covered"], found["outside"], found["first"], found["limited"]) == (0, 0, 0, 5)


def test_only_lines_that_two_districts_share_are_drawn_each_once(modules: Page) -> None:
    lines = run(
        modules,
        """
        const { sharedLines } = await load("boundaries");
        const left = [[0, 0], [1, 0], [1, 1], [1, 2], [0, 2], [0, 0]];
        const right = [[1, 0], [2, 0], [2, 2], [1, 2], [1, 1], [1, 0]];
        return sharedLines([[left], [right]]);
        """,
    )
    assert lines == [[[1, 0], [1, 1], [1, 2]]]


def test_the_boundaries_that_are_shipped_have_no_outer_edge_and_name_each_district_thrice(modules: Page) -> None:
    shipped = Path("api/web/static/boundaries/ukraine.geojson")
    found = run(
        modules,
        """
        const { boundariesOf, isInside } = await load("boundaries");
        const { unitX, unitY } = await load("projection");
        const { districts, shared, water, credits } = boundariesOf([await (await fetch(argument)).json()]);
        const length = (lines) => lines.reduce((sum, line) => sum + line.slice(1).reduce(
          (along, point, at) => along + Math.hypot(point[0] - line[at][0], point[1] - line[at][1]), 0), 0);
        const outlines = length(districts.flatMap(({ rings }) => rings));
        const at = (lon, lat) => districts.filter(({ rings }) => isInside(rings, [unitX(lon), unitY(lat)]));
        return {
          districts: districts.length,
          named: districts.filter(({ names }) => names.name_en && names.name_uk && names.name_ru).length,
          share: length(shared) / outlines,
          siversk: at(38.1, 48.87).map(({ names }) => names.name_en),
          sea: isInside(water, [unitX(33), unitY(43.5)]),
          kyiv: isInside(water, [unitX(30.5), unitY(50.4)]),
          credits,
        };
        """,
        asset("boundaries/ukraine.geojson"),
    )
    assert shipped.is_file()
    assert (found["districts"], found["named"], found["siversk"]) == (27, 27, ["Donetsk Oblast"])
    assert (found["sea"], found["kyiv"], found["credits"]) == (True, False, ["Made with Natural Earth"])
    assert 0.25 < found["share"] < 0.5  # a shared line is half of two outlines, and outer edges are left out


GLYPHS = """
const { codeOf, SHAPES, NO_HUE } = await load("codes");
const { glyphOf, aroundGlyph } = await load("glyphs");
const { spriteOf } = await load("sprites");
const drawn = (mark, palette = PALETTE) => {
  const sprite = spriteOf(glyphOf(mark, palette), 1);
  const { across, down, colours } = sprite;
  const pixels = new Map(Array.from(colours, (colour, at) => [`${across[at]},${down[at]}`, colour]));
  return { sprite, at: (x, y) => pixels.get(`${x},${y}`) ?? 0 };
};
const near = (pixel, [red, green, blue], off = 12) =>
  Math.abs((pixel & 255) - red) <= off && Math.abs(((pixel >>> 8) & 255) - green) <= off &&
  Math.abs(((pixel >>> 16) & 255) - blue) <= off;
/** Which pixels are neither empty nor halo: the shape, whatever its colour. */
const mask = (glyph) => {
  const seen = [];
  for (let y = -20; y <= 20; y += 1) for (let x = -20; x <= 20; x += 1) {
    const pixel = glyph.at(x, y);
    seen.push(pixel !== 0 && !near(pixel, PALETTE.land, 60) ? 1 : 0);
  }
  return seen;
};
const unlike = (one, other) => one.reduce((sum, each, at) => sum + (each !== other[at] ? 1 : 0), 0);
"""


def test_no_two_glyphs_differ_by_colour_alone(modules: Page) -> None:
    """Every shape of every slot, as a silhouette: another slot or another shape has other pixels."""
    alike = run(
        modules,
        f"""{GLYPHS}
        const hued = SHAPES.filter((shape) => shape !== "none" && !shape.endsWith("contested"));
        const codes = hued.flatMap((shape) => [0, 1, 2, 3, 4, 5, 7].map((slot) => codeOf(shape, slot)));
        codes.push(codeOf("contested", NO_HUE), codeOf("not-contested", NO_HUE), 0);
        const grey = {{ ...PALETTE, slots: PALETTE.slots.map(() => [0, 0, 0]), ink2: [0, 0, 0], ink3: [0, 0, 0] }};
        const masks = codes.map((code) => mask(drawn({{ code }}, grey)));
        const pairs = masks.flatMap((one, at) => masks.slice(at + 1).map((other, after) => {{
          const names = [codes[at], codes[at + 1 + after]].map((code) => `${{SHAPES[code >> 3]}} ${{code & 7}}`);
          return [unlike(one, other), ...names];
        }}));
        return pairs.filter(([pixels]) => pixels < 8);
        """,
    )
    assert alike == []


def test_the_middle_of_a_held_town_has_the_colour_of_its_side_and_a_split_one_both(modules: Page) -> None:
    found = run(
        modules,
        f"""{GLYPHS}
        const held = (slot) => codeOf("held", slot);
        const sides = [0, 1, 2, 3, 4, 5];
        const split = drawn({{ code: held(0), code2: held(1), agreement: 3 }});
        const part = drawn({{ code: codeOf("part", 1) }});
        const agreed = drawn({{ code: held(0), code2: codeOf("absent", 1), agreement: 2 }});
        const swapped = drawn({{ code: codeOf("absent", 1), code2: held(0), agreement: 2 }});
        return {{
          held: sides.every((slot) => near(drawn({{ code: held(slot) }}).at(0, 0), PALETTE.slots[slot])),
          left: near(split.at(-3, 0), PALETTE.slots[0]), right: near(split.at(3, 0), PALETTE.slots[1]),
          gap: near(split.at(0, 0), PALETTE.land, 60),
          above: near(part.at(0, -4), PALETTE.land), below: near(part.at(0, 4), PALETTE.slots[1]),
          pale: near(agreed.at(0, 0), PALETTE.slots[0].map((each, at) => 0.45 * PALETTE.land[at] + 0.55 * each)),
          same: unlike(mask(agreed), mask(swapped)),
        }};
        """,
    )
    assert found == dict.fromkeys(("held", "left", "right", "gap", "above", "below", "pale"), True) | {"same": 0}


def test_a_dispute_has_a_hatched_ring_of_ink_and_an_agreement_has_none(modules: Page) -> None:
    found = run(
        modules,
        f"""{GLYPHS}
        const held = codeOf("held", 0);
        const around = (glyph) => Array.from({{ length: 360 }}, (_, turn) => {{
          const angle = (turn * Math.PI) / 180;
          return glyph.at(Math.round(13.5 * Math.cos(angle)), Math.round(13.5 * Math.sin(angle)));
        }});
        const disputed = around(drawn({{ code: held, agreement: 3 }}));
        const dark = disputed.filter((pixel) => pixel !== 0 && (pixel & 255) < 90).length;
        const light = disputed.filter((pixel) => near(pixel, PALETTE.land, 60)).length;
        const ring = spriteOf(aroundGlyph(1, 11, PALETTE), 1);
        return {{ dark, light, agreed: around(drawn({{ code: held }})).filter(Boolean).length, half: ring.half }};
        """,
    )
    assert found["dark"] > 90
    assert found["light"] > 60
    assert found["agreed"] == 0
    assert found["half"] >= 17


def test_areas_of_every_side_but_the_first_are_dotted_where_more_contrast_is_wanted(modules: Page) -> None:
    found = run(
        modules,
        """
        const { coloursOf } = await load("areas");
        const { DOT, PARTS } = await load("raster");
        const { codeOf } = await load("codes");
        const dots = (palette, slot) => {
          const colours = coloursOf(palette, false);
          const code = codeOf("held", slot);
          return colours[code * PARTS + DOT] !== colours[code * PARTS];
        };
        const textured = { ...PALETTE, textured: true };
        return [0, 1, 2, 5].map((slot) => [dots(textured, slot), dots(PALETTE, slot)]);
        """,
    )
    assert found == [[False, False], [True, False], [True, False], [True, False]]


def test_a_disputed_area_shows_both_halves_at_full_strength_and_an_agreed_one_a_tint(modules: Page) -> None:
    found = run(
        modules,
        """
        const { coloursOf, writeLooks, paintAreas } = await load("areas");
        const { packed, mixed } = await load("palette");
        const { codeOf } = await load("codes");
        const { rasterOf } = await load("raster");
        const towns = { towns: [0, 1, 2], x: Float32Array.from([10, 40, 70]), y: Float32Array.from([10, 10, 10]) };
        const raster = rasterOf(towns, 80, 20, 8, 1);
        const [one, other] = [codeOf("held", 0), codeOf("held", 1)];
        const states = {
          panes: [{ codes: Uint8Array.of(one, one, 0) }, { codes: Uint8Array.of(other, one, 0) }],
          agreement: Uint8Array.of(3, 2, 0),
        };
        const image = { width: 80, height: 20, pixels: new Uint32Array(1600) };
        const looks = new Uint16Array(4);
        const paint = (layout, pane) => {
          writeLooks(states, pane, layout, looks);
          paintAreas(image, raster, looks, coloursOf(PALETTE, false));
          return [10 * 80 + 6, 10 * 80 + 14, 10 * 80 + 40, 10 * 80 + 70].map((pixel) => image.pixels[pixel]);
        };
        const [first, second] = [packed(PALETTE.slots[0]), packed(PALETTE.slots[1])];
        const tint = packed(mixed(PALETTE.land, PALETTE.slots[0], 0.34));
        return {
          painted: [paint("combined", 0), paint("split", 0), paint("split", 1)],
          expected: [[first, second, tint, 0], [first, first, tint, 0], [second, second, tint, 0]],
        };
        """,
    )
    assert found["painted"] == found["expected"]
