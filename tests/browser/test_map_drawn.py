"""The drawn map: the pixel of each town has the colour of its side, on every screen, and the picture is saved whole."""

from __future__ import annotations

from collections.abc import Callable
from struct import unpack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.web.assets import asset
from tests.support.browsing import DESKTOP, PHONE, strict_page
from tests.support.serving import Served

pytestmark = pytest.mark.thorough

FIRST = "/?said_by=2025-12-12&view=split"
HELD = 1
TOLERANCE = 3
PROBED = """() => {
  const { townMap, mapPage } = document.querySelector("[data-map]");
  const { panes, agreement } = townMap.stateArrays();
  return mapPage.towns.ids.flatMap((id, town) => panes.map(({ codes }, pane) => ({
    id, pane, shape: codes[town] >> 3, slot: codes[town] & 7, agreement: agreement[town],
    below: townMap.probe(pane, town, [0, 4]), pixel: townMap.probe(pane, town),
  })));
}"""
COLOUR = """(name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color.match(/[0-9]+/g).map(Number);
  probe.remove();
  return colour;
}"""
PALETTE = "() => document.querySelector('[data-map]').townMap.style.palette"


def show(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-map][data-ready]")
    page.evaluate("document.querySelector('[data-map]').townMap.ready")


def is_near(pixel: list[int], colour: list[int]) -> bool:
    return all(abs(one - other) <= TOLERANCE for one, other in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("density", [1, 2])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pixel_of_a_town_has_the_colour_of_the_side_that_is_said_to_hold_it(
    browser: Browser, served: Served, scheme: str, density: int
) -> None:
    with strict_page(browser, served.address, color_scheme=scheme, device_scale_factor=density) as page:
        show(page, FIRST)
        sides = [page.evaluate(COLOUR, f"--side-{number}") for number in (1, 2)]
        held = [each for each in page.evaluate(PROBED) if each["shape"] == HELD and each["pixel"]]
        assert {each["slot"] for each in held} == {0, 1}
        for each in held:
            assert is_near(each["pixel"], sides[each["slot"]]), each


def test_the_lower_half_of_a_town_held_in_part_is_filled(page: Page) -> None:
    show(page, FIRST)
    blue, land = page.evaluate(COLOUR, "--side-2"), page.evaluate(COLOUR, "--land")
    parts = [each for each in page.evaluate(PROBED) if each["shape"] == 2 and each["pane"] == 1]
    assert len(parts) >= 2
    for each in parts:
        above = page.evaluate(
            "([town]) => { const { townMap, mapPage } = document.querySelector('[data-map]');"
            " return townMap.probe(1, mapPage.towns.ids.indexOf(town), [0, -4]); }",
            [each["id"]],
        )
        assert is_near(each["below"], blue), each
        assert is_near(above, land), each


def test_the_combined_map_is_split_where_the_sides_disagree_and_pale_where_they_agree(page: Page) -> None:
    show(page, "/?said_by=2025-12-12&view=combined")
    sides = [page.evaluate(COLOUR, f"--side-{number}") for number in (1, 2)]
    land = page.evaluate(COLOUR, "--land")
    towns = page.evaluate(PROBED)
    split = [each for each in towns if each["agreement"] == 3 and each["shape"] == HELD]
    agreed = [each for each in towns if each["agreement"] == 2 and each["shape"] == HELD and each["pane"] == 0]
    assert split
    assert agreed
    for each in split:
        assert is_near(each["pixel"], sides[each["slot"]]), each
    for each in agreed:
        pale = [round(ground + 0.55 * (hue - ground)) for ground, hue in zip(land, sides[each["slot"]], strict=True)]
        assert is_near(each["pixel"], pale), each


def test_areas_show_a_dispute_at_full_strength_and_all_else_as_a_tint(page: Page) -> None:
    show(page, f"{FIRST}&show=areas")
    sides = [page.evaluate(COLOUR, f"--side-{number}") for number in (1, 2)]
    land, ink = page.evaluate(COLOUR, "--land"), page.evaluate(COLOUR, "--ink")
    held = [each for each in page.evaluate(PROBED) if each["shape"] == HELD and each["pixel"]]
    assert held
    for each in held:
        hue = sides[each["slot"]]
        tint = [round(ground + 0.34 * (side - ground)) for ground, side in zip(land, hue, strict=True)]
        expected = [hue, ink] if each["agreement"] == 3 else [tint]
        assert any(is_near(each["pixel"], colour) for colour in expected), each


def test_forced_colours_leave_shapes_and_textures(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, forced_colors="active") as page:
        show(page, FIRST)
        palette = page.evaluate(PALETTE)
        assert palette["textured"]
        assert len({tuple(colour) for colour in palette["slots"]}) == 1
        assert palette["slots"][0] != palette["land"]
        assert palette["district"] == [179, 179, 179]  # grey, faint: not a colour of the system's for other things
        held = [each for each in page.evaluate(PROBED) if each["shape"] == HELD and each["pixel"]]
        assert all(is_near(each["pixel"], palette["slots"][0]) for each in held)


def test_who_wants_more_contrast_gets_textures_in_the_colours_of_the_sides(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, contrast="more") as page:
        show(page, FIRST)
        palette = page.evaluate(PALETTE)
        assert palette["textured"]
        assert palette["slots"][0] == page.evaluate(COLOUR, "--side-1")
    with strict_page(browser, served.address) as page:
        show(page, FIRST)
        assert not page.evaluate(PALETTE)["textured"]


def test_the_theme_is_switched_where_the_map_stands(page: Page) -> None:
    show(page, FIRST)
    before = page.evaluate(PALETTE)["land"]
    page.locator("#theme").click()
    assert page.evaluate(PALETTE)["land"] == page.evaluate(COLOUR, "--land") != before


def test_paper_is_light_and_textured_and_the_screen_has_its_theme_again(browser: Browser, served: Served) -> None:
    with strict_page(browser, served.address, color_scheme="dark") as page:
        show(page, FIRST)
        dark = page.evaluate(PALETTE)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        paper = page.evaluate(PALETTE)
        assert (paper["land"], paper["textured"]) == ([246, 244, 239], True)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(PALETTE) == dark


VIEW = "() => document.querySelector('[data-map]').townMap.view()"
CENTRES = """() => document.querySelector("[data-map]").townMap.viewing.maps.map(
  (map) => [map.getZoom(), map.getCenter().lng],
)"""


def test_keys_and_buttons_move_both_panes_alike_and_only_while_the_map_has_the_focus(page: Page) -> None:
    show(page, FIRST)
    at_first = page.evaluate(VIEW)
    page.locator("body").press("ArrowRight")
    assert page.evaluate(VIEW) == at_first

    page.locator("[data-map]").focus()
    page.keyboard.press("Home")  # the page itself leaves more room for its titles
    at_first = page.evaluate(VIEW)
    for key, is_moved in MOVES.items():
        before = page.evaluate(VIEW)
        page.keyboard.press(key)
        assert is_moved(before, page.evaluate(VIEW)), key
    (zoom, lon), other = page.evaluate(CENTRES)
    assert other == [zoom, pytest.approx(lon, abs=0.02)]  # Leaflet puts each at a whole pixel
    page.keyboard.press("Home")
    assert page.evaluate(VIEW) == pytest.approx(at_first)

    page.locator("[data-act='in']").click()
    assert page.evaluate(VIEW)["zoom"] == pytest.approx(at_first["zoom"] + 1)
    page.locator("[data-act='out']").click()
    page.locator("[data-act='fit']").click()
    assert page.evaluate(VIEW) == pytest.approx(at_first)


Move = Callable[[dict[str, float], dict[str, float]], bool]
MOVES: dict[str, Move] = {
    "+": lambda before, after: after["zoom"] == before["zoom"] + 1,
    "-": lambda before, after: after["zoom"] == before["zoom"] - 1,
    "ArrowRight": lambda before, after: after["lon"] > before["lon"] and after["zoom"] == before["zoom"],
    "ArrowLeft": lambda before, after: after["lon"] < before["lon"],
    "ArrowUp": lambda before, after: after["lat"] > before["lat"],
    "ArrowDown": lambda before, after: after["lat"] < before["lat"],
}


def test_a_drag_moves_both_panes_and_chooses_no_town_and_the_wheel_zooms_only_with_the_focus(page: Page) -> None:
    show(page, FIRST)
    before = page.evaluate(VIEW)
    box = page.locator(".map-layer").nth(1).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 250, box["y"] + 280)
    page.mouse.wheel(0, -200)
    assert page.evaluate(VIEW) == before
    page.evaluate("scrollTo(0, 0)")

    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 250, steps=5)
    page.mouse.up()
    after = page.evaluate(VIEW)
    assert after["lon"] > before["lon"]
    assert after["lat"] < before["lat"]
    (_, lon), (_, other) = page.evaluate(CENTRES)
    assert lon == pytest.approx(other, abs=0.02)
    expect(page.locator(".town-card")).to_have_count(0)

    page.locator("[data-map]").focus()
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "(zoom) => document.querySelector('[data-map]').townMap.view().zoom > zoom", arg=after["zoom"]
    )


def test_a_click_chooses_the_town_that_is_hit_and_a_click_beside_it_none(page: Page) -> None:
    show(page, FIRST)
    layer = page.locator(".map-layer").first
    where: list[dict[str, Any]] = page.evaluate(
        "() => { const { townMap, mapPage } = document.querySelector('[data-map]');"
        " return mapPage.towns.ids.map((id, town) => ({ id, ...townMap.positionOf(town) }))"
        " .filter((it) => it.visible); }"
    )
    siversk = next(each for each in where if each["id"] == "geonames:694403")
    layer.click(position={"x": siversk["x"] + 3, "y": siversk["y"] - 3})
    expect(page.locator(".town-card").first).to_contain_text("Siversk")
    layer.click(position={"x": 20, "y": 300})
    expect(page.locator(".town-card")).to_have_count(0)


def test_the_pictures_are_images_with_a_name_inside_a_group_that_takes_the_focus(page: Page) -> None:
    show(page, FIRST)
    group = page.locator("[data-map]")
    expect(group).to_have_attribute("role", "group")
    expect(group).to_have_attribute("tabindex", "0")
    assert group.get_attribute("aria-label")
    names = [each.get_attribute("aria-label") for each in group.locator("canvas[role=img]").all()]
    assert names == ["As Russia claims", "As Ukraine claims"]
    assert group.locator(".leaflet-container[tabindex]").count() == 0
    assert page.locator(".leaflet-control-attribution").count() == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_fitted_map_shows_every_town_on_record_clear_of_the_titles(
    browser: Browser, served: Served, size: tuple[int, int]
) -> None:
    with strict_page(browser, served.address, size=size) as page:
        show(page, "/?said_by=2025-12-12")
        heights = page.evaluate(
            "() => { const { townMap, mapPage } = document.querySelector('[data-map]');"
            " const recorded = mapPage.towns.ids.map((_, town) => town).filter((town) => mapPage.towns.onRecord[town]);"
            " return recorded.map((town) => ({ ...townMap.positionOf(town) })); }"
        )
        assert all(each["visible"] for each in heights)
        assert min(each["y"] for each in heights) > 44


PNG = """async () => {
  const { townMap } = document.querySelector("[data-map]");
  const blob = await townMap.toPng({
    title: "", sentence: "The sides disagree. ".repeat(9), date: "12 December 2025", position: "position 286",
    link: `https://claimline.example.org/?${"said_by=2025-12-12&".repeat(20)}`, credit: "Made with Natural Earth",
    panes: ["As Russia claims", "As Ukraine claims"], legend: [{ label: "Held by Russia", marks: [{ code: 8 }] }],
  });
  const bitmap = await createImageBitmap(blob);
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  const pen = canvas.getContext("2d");
  pen.drawImage(bitmap, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const inked = (top, bottom) => {
    let count = 0;
    for (let at = 4 * top * canvas.width; at < 4 * bottom * canvas.width; at += 4) count += data[at] < 90 ? 1 : 0;
    return count;
  };
  const tail = 170;
  return {
    corner: [...data.slice(0, 3)], sentence: inked(0, 160), foot: inked(canvas.height - tail, canvas.height),
    head: [...new Uint8Array(await blob.arrayBuffer()).slice(0, 24)],
  };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_saved_picture_is_light_and_has_words_above_and_below(
    browser: Browser, served: Served, scheme: str
) -> None:
    with strict_page(browser, served.address, color_scheme=scheme) as page:
        show(page, FIRST)
        saved = page.evaluate(PNG)
        after = page.evaluate(PALETTE)["land"]
        assert after == page.evaluate(COLOUR, "--land")
    signature, width, height = bytes(saved["head"][:8]), *unpack(">II", bytes(saved["head"][16:24]))
    assert (signature, width, height) == (b"\x89PNG\r\n\x1a\n", 2800, 1980)
    assert saved["corner"] == [255, 255, 255]
    assert saved["sentence"] > 3_000
    assert saved["foot"] > 3_000


GRATICULE = """async (prefix) => {
  const { createTownMap, codeOf } = await import(`${prefix}townmap.js`);
  const section = document.createElement("section");
  section.className = "map";
  section.innerHTML = '<div class="map-pane" data-pane="0"></div><div class="map-pane" data-pane="1"></div>';
  document.querySelector("main").append(section);
  const count = 7;
  const places = {
    ids: [..."abcdefg"], names: [..."abcdefg"], lon: Array.from({ length: count }, (_, at) => 36 + at),
    lat: new Array(count).fill(35), population: new Array(count).fill(1), onRecord: new Uint8Array(count).fill(1),
  };
  const map = createTownMap(section, {
    leaflet: window.L, places, boundaries: [], labels: ["one", "two"], note: () => "", lang: "en",
  });
  await map.ready;
  const codes = Uint8Array.from({ length: count }, (_, slot) => codeOf("held", slot === 6 ? 7 : slot));
  const pane = () => ({ codes, around: new Uint8Array(count) });
  map.paint({ panes: [pane(), pane()], agreement: new Uint8Array(count).fill(2) });
  const { ground } = map.panes[0];
  const { data } = ground.pen.getImageData(0, 0, ground.width, ground.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  return {
    pixels: places.ids.map((_, town) => map.probe(0, town)), slots: map.style.palette.slots,
    lines: colours.has(map.style.palette.district.join()),
  };
}"""


def test_elsewhere_a_graticule_is_drawn_and_seven_sides_have_their_colours(page: Page) -> None:
    show(page, FIRST)
    found = page.evaluate(GRATICULE, asset("map/codes.js").removesuffix("codes.js"))
    assert found["lines"]
    for slot, pixel in zip((0, 1, 2, 3, 4, 5, 7), found["pixels"], strict=True):
        assert is_near(pixel, found["slots"][slot]), slot
