/** The map of towns: two panes that share one view, or one that combines them. The page paints states into it. */

import { BaseMap } from "./basemap.js";
import { boundariesOf } from "./boundaries.js";
import { SILENT } from "./codes.js";
import { bindKeys } from "./keys.js";
import { lightPaletteAt, paletteAt } from "./palette.js";
import { Picture, Style, Surface, paintGround } from "./picture.js";
import { drawMark, pngOf } from "./png.js";
import { frameOf, lonOf, latOf, unitsOf } from "./projection.js";
import { Stage } from "./stage.js";
import { Viewing } from "./viewing.js";

export { AGREEMENTS, MORE, NOT_AROUND, NO_HUE, SHAPES, codeOf } from "./codes.js";

/**
 * @typedef {import("./types.js").Places} Places
 * @typedef {import("./types.js").States} States
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Layout} Layout
 * @typedef {import("./types.js").Show} Show
 * @typedef {import("./viewing.js").Leaflet} Leaflet
 * @typedef {import("./labels.js").Box} Box
 *
 * @typedef {object} Options
 * @property {Leaflet} leaflet
 * @property {Places} places
 * @property {readonly string[]} boundaries  addresses of GeoJSON; none: a graticule
 * @property {readonly [string, string]} labels  accessible names of the two pictures
 * @property {(pane: number, town: number) => string} note  the second line of a town's label
 * @property {string} lang
 */

const PAN_SHARE = 0.25;
const DENSITY_MOST = 2;
const NONE = -1;
/** Where the map stands if no place is on it. */
const EVERYWHERE = /** @type {const} */ ([-170, -60, 170, 75]);

/**
 * @param {HTMLElement} section  a focusable group with two `[data-pane]`
 * @param {Options} options
 */
export function createTownMap(section, options) {
  return new TownMap(section, options);
}

export class TownMap {
  /** @type {Set<(view: View) => void>} */ #viewers = new Set();
  /** @type {Set<(town: number | null, pane: number) => void>} */ #choosers = new Set();
  /** @type {Set<(town: number | null, pane: number) => void>} */ #hoverers = new Set();
  /** @type {Set<(town: number) => void>} */ #openers = new Set();
  /** @type {Layout} */ #layout = "split";
  /** @type {Show} */ #show = "auto";
  #chosen = NONE;
  #hovered = NONE;
  #frameAsked = 0;
  #viewAsked = 0;
  #isFitted = false; // the view is the one that `fit` chose, and follows the size of the panes
  lastPaintMs = 0;

  /**
   * @param {HTMLElement} section
   * @param {Options} options
   */
  constructor(section, options) {
    this.section = section;
    this.options = options;
    this.panes = [...section.querySelectorAll("[data-pane]")].map((pane, at) => paneOf(pane, options.labels[at]));
    this.base = new BaseMap(boundariesOf([]), options.lang, "sans-serif");
    this.setPlaces(options.places);
    this.viewing = new Viewing(options.leaflet, this.panes.map((pane) => pane.layer));
    this.#listen();
    this.#restyle();
    this.fit();
    this.ready = this.#loadBoundaries();
    Object.assign(section, { townMap: this });
  }

  async #loadBoundaries() {
    const answers = await Promise.all(this.options.boundaries.map((address) => fetch(address)));
    const boundaries = boundariesOf(await Promise.all(answers.map((answer) => answer.json())));
    this.base = new BaseMap(boundaries, this.options.lang, this.family);
    this.#drawView();
  }

  get family() {
    return getComputedStyle(this.section).fontFamily;
  }

  /** Other places, as after a new slice; nothing is said about them until the next `paint`. @param {Places} places */
  setPlaces(places) {
    this.places = places;
    this.units = unitsOf(places);
    this.picture = new Picture(places, (pane, town) => this.options.note(pane, town));
    /** @type {States} */
    this.states = silence(places.ids.length);
    [this.#chosen, this.#hovered] = [NONE, NONE];
    if (this.stage !== undefined) this.#drawView();
  }

  /** Write the pixels of both panes; they are written when this returns. @param {States} states */
  paint(states) {
    copyInto(this.states, states);
    this.#paint();
  }

  #paint() {
    const began = performance.now();
    const { stage, style, states, picture } = this;
    if (stage === undefined || style === undefined || picture === undefined || states === undefined) return;
    picture.arrange(stage, states);
    const rings = [...new Set([this.#chosen, this.#hovered])].filter((town) => town !== NONE);
    this.#shownPanes().forEach((surfaces, pane) => {
      picture.paintTowns(surfaces.towns, stage, style, { states, layout: this.#layout, pane, rings });
      const { taken } = surfaces;
      picture.paintLabels(surfaces.towns, stage, style, { states, layout: this.#layout, pane, chosen: this.#chosen, taken });
    });
    this.lastPaintMs = performance.now() - began;
  }

  /** Painted again with the next frame of the screen, at most once for each. */
  #paintSoon() {
    if (this.#frameAsked !== 0) return;
    this.#frameAsked = requestAnimationFrame(() => {
      this.#frameAsked = 0;
      this.#paint();
    });
  }

  /** The view is drawn with the next frame of the screen: a hand moves it more often than that. */
  #drawSoon() {
    if (this.#viewAsked !== 0) return;
    this.#viewAsked = requestAnimationFrame(() => this.#drawView());
  }

  #shownPanes() {
    return this.#layout === "split" ? this.panes : this.panes.slice(0, 1);
  }

  #drawView() {
    cancelAnimationFrame(this.#viewAsked);
    this.#viewAsked = 0;
    const { clientWidth, clientHeight } = this.panes[0].layer;
    if (this.style === undefined || this.units === undefined || this.places === undefined || clientWidth === 0) return;
    const frame = frameOf(this.viewing.view, clientWidth, clientHeight);
    this.stage = new Stage(this.places, this.units, this.viewing.view, frame, this.#show, this.style.density);
    for (const pane of this.#shownPanes()) {
      pane.fitTo(clientWidth, clientHeight, this.style.density);
      const names = paintGround(pane.ground, this.stage, this.style, this.base);
      pane.taken = [...names, ...overlaid(pane.layer, this.section)];
    }
    this.#paint();
  }

  #restyle(palette = paletteAt(this.section), density = Math.min(DENSITY_MOST, Math.max(1, devicePixelRatio))) {
    this.style = new Style(palette, this.family, density);
  }

  /** Paper is light, whatever the theme is, and finer than a screen. */
  #printed() {
    this.#restyle(lightPaletteAt(this.section), DENSITY_MOST);
    this.#drawView();
  }

  /** To be called after the theme was switched by script; it follows the system's by itself. */
  setTheme() {
    this.#restyle();
    this.#drawView();
  }

  #listen() {
    this.viewing.movers.push(() => {
      this.#isFitted = false;
      this.#drawSoon();
    });
    this.viewing.resters.push(() => this.#viewers.forEach((call) => call(this.view())));
    new ResizeObserver(() => this.#resized()).observe(this.panes[0].layer);
    document.addEventListener("claimline:theme", () => this.setTheme());
    addEventListener("beforeprint", () => this.#printed());
    addEventListener("afterprint", () => this.setTheme());
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"])
      matchMedia(query).addEventListener("change", () => this.setTheme());
    this.section.addEventListener("focusin", () => this.viewing.wheel(true));
    this.section.addEventListener("focusout", () => this.viewing.wheel(false));
    this.#listenToPointers();
    bindKeys(this.section, {
      in: () => this.#moved(() => this.viewing.zoomBy(1)), out: () => this.#moved(() => this.viewing.zoomBy(-1)),
      left: () => this.#panBy(-1, 0), right: () => this.#panBy(1, 0), up: () => this.#panBy(0, -1),
      down: () => this.#panBy(0, 1), fit: () => this.fit(),
      open: () => this.#openNearest(), leave: () => this.#choose(NONE, 0),
    });
  }

  /** @param {() => void} move */
  #moved(move) {
    move();
    this.#drawView();
  }

  /** @param {number} across @param {number} down */
  #panBy(across, down) {
    this.#moved(() => this.viewing.panBy(PAN_SHARE * across, PAN_SHARE * down));
  }

  #listenToPointers() {
    this.panes.forEach(({ layer }, pane) => {
      this.viewing.maps[pane].on("click", (event) => {
        this.section.focus({ preventScroll: true });
        this.#choose(this.hit(pane, event.containerPoint.x, event.containerPoint.y), pane);
      });
      layer.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#hover(event, pane));
      layer.addEventListener("pointerleave", () => this.#hover(null, pane));
    });
  }

  #resized() {
    const isFitted = this.#isFitted;
    this.viewing.resized();
    if (isFitted) this.fit();
    else this.#drawView();
  }

  /** @param {PointerEvent | null} event @param {number} pane */
  #hover(event, pane) {
    const { left, top } = this.panes[pane].layer.getBoundingClientRect();
    const town = event === null ? NONE : this.hit(pane, event.clientX - left, event.clientY - top);
    if (town === this.#hovered) return;
    this.#hovered = town;
    this.panes.forEach(({ layer }) => layer.classList.toggle("map-layer-on-town", town !== NONE));
    this.#hoverers.forEach((call) => call(town === NONE ? null : town, pane));
    this.#paintSoon();
  }

  /** @param {number} town @param {number} pane */
  #choose(town, pane) {
    this.#chosen = town;
    this.#choosers.forEach((call) => call(town === NONE ? null : town, pane));
    this.#paint();
  }

  #openNearest() {
    const town = this.nearestToCentre();
    if (town !== null) this.#openers.forEach((call) => call(town));
  }

  /** The town on record nearest to the centre of the view, or null. @returns {number | null} */
  nearestToCentre() {
    const { stage } = this;
    if (stage === undefined) return null;
    const [x, y] = [stage.frame.width / 2, stage.frame.height / 2];
    let [nearest, best] = [/** @type {number | null} */ (null), Infinity];
    for (const town of stage.isAreas ? stage.visible : stage.marked) {
      const far = (stage.x[town] - x) ** 2 + (stage.y[town] - y) ** 2;
      if (far < best) [nearest, best] = [town, far];
    }
    return nearest;
  }

  /** @param {View} view */
  setView(view) {
    this.viewing.set(view);
    this.#drawView();
  }

  view() {
    return this.viewing.view;
  }

  /** Show all places on record. */
  fit() {
    this.viewing.fit(boxOf(this.places) ?? EVERYWHERE);
    this.#isFitted = true;
    this.#drawView();
  }

  /** West, south, east and north of what is seen, in degrees. @returns {[number, number, number, number]} */
  bounds() {
    const { clientWidth, clientHeight } = this.panes[0].layer;
    const { scale, left, top, width, height } = frameOf(this.view(), clientWidth, clientHeight);
    return [lonOf(left / scale), latOf((top + height) / scale), lonOf((left + width) / scale), latOf(top / scale)];
  }

  /** @param {number} town */
  inView(town) {
    const { stage } = this;
    if (stage === undefined) return false;
    const [x, y] = [stage.x[town], stage.y[town]];
    return x >= 0 && y >= 0 && x < stage.frame.width && y < stage.frame.height;
  }

  /** @param {Layout} layout */
  setLayout(layout) {
    this.#layout = layout;
    this.section.dataset["view"] = layout;
    this.#resized();
  }

  /** @param {Show} show */
  setShow(show) {
    this.#show = show;
    this.#drawView();
  }

  /** @param {number | null} town */
  choose(town) {
    this.#chosen = town ?? NONE;
    this.#paint();
  }

  /** @param {(view: View) => void} call  after a move; returns what ends it */
  onView(call) {
    return added(this.#viewers, call);
  }

  /** @param {(town: number | null, pane: number) => void} call */
  onChoose(call) {
    return added(this.#choosers, call);
  }

  /** @param {(town: number | null, pane: number) => void} call */
  onHover(call) {
    return added(this.#hoverers, call);
  }

  /** @param {(town: number) => void} call  Enter, or the button that does the same */
  onOpen(call) {
    return added(this.#openers, call);
  }

  /**
   * The town at a pixel of a pane, or -1.
   * @param {number} _pane  both show the same view
   * @param {number} x
   * @param {number} y
   */
  hit(_pane, x, y) {
    return this.stage?.hit(x, y) ?? NONE;
  }

  /** Where a town's mark is in a pane, in CSS pixels. @param {number} town */
  positionOf(town) {
    return { x: this.stage?.x[town] ?? 0, y: this.stage?.y[town] ?? 0, visible: this.inView(town) };
  }

  /**
   * What is shown as a PNG, with what is needed to cite it.
   * @param {import("./png.js").Burnt} burnt
   */
  toPng(burnt) {
    const { places, units, states, stage, base, family } = this;
    if (!places || !units || !states || !stage) throw new Error("the map shows nothing yet");
    const shown = { places, units, states, view: this.view(), layout: this.#layout, show: this.#show };
    const drawn = { base, family, palette: lightPaletteAt(this.section), size: stage.frame, chosen: this.#chosen };
    return pngOf({ ...shown, ...drawn, note: this.options.note }, burnt);
  }

  /**
   * Draw a mark of a legend.
   * @param {HTMLCanvasElement} canvas
   * @param {import("./types.js").Mark} mark
   * @param {number} [size]  CSS pixels
   */
  drawGlyph(canvas, mark, size = 36) {
    if (this.style) drawMark(canvas, mark, this.style.palette, this.style.density, size);
  }

  /** What was painted last: copies. */
  stateArrays() {
    const { panes, agreement } = this.states ?? silence(0);
    const copies = panes.map(({ codes, around }) => ({ codes: codes.slice(), around: around.slice() }));
    return { panes: copies, agreement: agreement.slice() };
  }

  /**
   * The painted pixel that shows what is said of a town: of its middle, or of its left or right half where both panes
   * are combined. Null out of view.
   * @param {number} pane
   * @param {number} town
   * @param {[number, number]} [offset]  CSS pixels
   */
  probe(pane, town, offset = this.#layout === "split" ? [0, 0] : [pane === 0 ? -3 : 3, 0]) {
    if (!this.inView(town) || this.stage === undefined) return null;
    const { density } = this.stage;
    const { towns } = this.panes[this.#layout === "split" ? pane : 0];
    const [x, y] = [this.stage.x[town] + offset[0], this.stage.y[town] + offset[1]].map((at) => Math.round(at * density));
    return [...towns.pen.getImageData(x, y, 1, 1).data];
  }
}

/**
 * Two canvases in a layer of their own, first in a pane of the page.
 * @param {Element} element
 * @param {string} label
 */
function paneOf(element, label) {
  const layer = document.createElement("div");
  layer.className = "map-layer";
  const [ground, towns] = ["map-ground", "map-towns"].map((name) => {
    const canvas = document.createElement("canvas");
    canvas.className = name;
    return new Surface(canvas);
  });
  ground.canvas.setAttribute("aria-hidden", "true");
  towns.canvas.setAttribute("role", "img");
  towns.canvas.setAttribute("aria-label", label);
  layer.append(ground.canvas, towns.canvas);
  element.prepend(layer);
  /** @type {Box[]} names of districts, and what the page lays over the picture */
  const taken = [];
  /** @param {number} width @param {number} height @param {number} density */
  const fitTo = (width, height, density) => {
    const [wide, high] = [Math.round(width * density), Math.round(height * density)];
    for (const surface of [ground, towns])
      if (surface.width !== wide || surface.height !== high) surface.resize(wide, high);
  };
  return { layer, ground, towns, taken, fitTo };
}

/**
 * What the page lays over a picture and leaves most of it free, such as titles and buttons.
 * @param {HTMLElement} layer
 * @param {HTMLElement} section
 * @returns {Box[]}
 */
function overlaid(layer, section) {
  const { left, top, width, height } = layer.getBoundingClientRect();
  const [around, ours] = [[...section.children], [...(layer.parentElement?.children ?? [])]];
  return [...around, ...ours].flatMap((element) => {
    const box = element.getBoundingClientRect();
    if (element === layer || box.width * box.height === 0 || box.width * box.height > (width * height) / 4) return [];
    return [{ left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top }];
  });
}

/** @param {number} count @returns {States} */
function silence(count) {
  const pane = () => ({ codes: new Uint8Array(count), around: new Uint8Array(count) });
  return { panes: [pane(), pane()], agreement: new Uint8Array(count).fill(SILENT) };
}

/** @param {States | undefined} kept @param {States} states */
function copyInto(kept, states) {
  if (kept === undefined) return;
  kept.agreement.set(states.agreement);
  states.panes.forEach(({ codes, around }, pane) => {
    kept.panes[pane].codes.set(codes);
    kept.panes[pane].around.set(around);
  });
}

/** The box around all places on record. @param {Places | undefined} places */
function boxOf(places) {
  if (places === undefined) return null;
  const towns = [...places.ids.keys()].filter((town) => places.onRecord[town] === 1);
  if (towns.length === 0) return null;
  /** @param {ArrayLike<number>} column @param {(one: number, other: number) => number} pick */
  const end = (column, pick) => towns.reduce((best, town) => pick(best, column[town]), column[towns[0]]);
  const { lon, lat } = places;
  return /** @type {const} */ ([end(lon, Math.min), end(lat, Math.min), end(lon, Math.max), end(lat, Math.max)]);
}

/**
 * @template T
 * @param {Set<T>} calls
 * @param {T} call
 */
function added(calls, call) {
  calls.add(call);
  return () => calls.delete(call);
}
