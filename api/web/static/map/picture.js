/** The picture of one view: ground and towns of each pane, written into canvases. The screen and the PNG share it. */

import { coloursOf, paintAreas, writeLooks } from "./areas.js";
import { DISPUTED } from "./codes.js";
import { Words, placed } from "./labels.js";
import { reachOf, stampChosen, stampMarks } from "./marks.js";
import { scaled } from "./projection.js";
import { spread } from "./spread.js";
import { Sprites } from "./sprites.js";

/**
 * @typedef {import("./types.js").Places} Places
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {import("./types.js").States} States
 * @typedef {import("./types.js").Layout} Layout
 * @typedef {import("./stage.js").Stage} Stage
 * @typedef {import("./basemap.js").BaseMap} BaseMap
 * @typedef {import("./labels.js").Wanted} Wanted
 * @typedef {import("./labels.js").Box} Box
 * @typedef {(pane: number, town: number) => string} Note
 */

const LABELS_NEAR = 40;
const LABELS_FAR = 12;
const CROWDED_FROM = 400;
const MARGIN = 6;
const AREA_ASIDE = 14;
const FEW = 60;
const RING = 4;
const [NAME_ROOM, LABEL_ROOM] = [24, 190]; // pixels around a town, and beside it, that no name of a district takes

/** A canvas with pixels of its own, of one size and density. */
export class Surface {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    this.resize(1, 1);
  }

  /** @param {number} width @param {number} height  device pixels */
  resize(width, height) {
    this.canvas.width = Math.max(1, width);
    this.canvas.height = Math.max(1, height);
    this.data = new ImageData(this.canvas.width, this.canvas.height);
    this.width = this.canvas.width;
    this.height = this.canvas.height;
    this.pixels = new Uint32Array(this.data.data.buffer);
  }

  show() {
    if (this.data) this.pen.putImageData(this.data, 0, 0);
  }
}

/** What is drawn with: it changes with the theme and the density only. */
export class Style {
  /**
   * @param {Palette} palette
   * @param {string} family
   * @param {number} density
   */
  constructor(palette, family, density) {
    this.palette = palette;
    this.density = density;
    this.sprites = new Sprites(density);
    this.words = new Words(family, palette, density);
    /** @type {Map<boolean, Uint32Array>} */
    this.areaColours = new Map();
  }

  /** @param {boolean} hatched */
  coloursOf(hatched) {
    const colours = this.areaColours.get(hatched) ?? coloursOf(this.palette, hatched);
    this.areaColours.set(hatched, colours);
    return colours;
  }
}

export class Picture {
  /**
   * @param {Places} places
   * @param {Note} note
   */
  constructor(places, note) {
    this.places = places;
    this.note = note;
    const population = Float64Array.from(places.population, (count) => count ?? 0);
    /** @type {Int32Array} the largest first */
    this.bySize = Int32Array.from(population.keys()).sort((one, other) => population[other] - population[one]);
    this.rank = new Int32Array(population.length);
    this.bySize.forEach((town, rank) => (this.rank[town] = rank));
    this.looks = new Uint16Array(population.length + 1);
    /** @type {Stage | null} */
    this.spreadStage = null;
    this.spreadKey = "";
  }

  /**
   * Move the glyphs of a stage apart, if what they need has changed.
   * @param {Stage} stage
   * @param {States} states
   */
  arrange(stage, states) {
    if (isCrowded(stage)) return;
    const reaches = stage.marked.map((town) => reachOf(states, stage.radius, town));
    const key = reaches.join();
    if (this.spreadStage === stage && this.spreadKey === key) return;
    stage.goHome();
    const byTown = new Map(stage.marked.map((town, at) => [town, reaches[at]]));
    spread(stage.marked, stage, (town) => byTown.get(town) ?? 0);
    [this.spreadStage, this.spreadKey] = [stage, key];
  }

  /**
   * Write the pixels of one pane.
   * @param {Surface} surface
   * @param {Stage} stage
   * @param {Style} style
   * @param {{states: States, layout: Layout, pane: number, rings: readonly number[]}} shown
   */
  paintTowns(surface, stage, style, { states, layout, pane, rings }) {
    const image = /** @type {import("./sprites.js").Image} */ (surface);
    const brush = { palette: style.palette, sprites: style.sprites, states, layout };
    if (stage.isAreas) {
      writeLooks(states, pane, layout, this.looks);
      paintAreas(image, stage.raster, this.looks, style.coloursOf(stage.hatched && layout === "split"));
    } else {
      image.pixels.fill(0);
      stampMarks(image, stage, brush, pane);
    }
    for (const town of rings) stampChosen(image, stage, brush, town);
    surface.show();
  }

  /**
   * Write the names of towns over the pixels of one pane.
   * @param {Surface} surface
   * @param {Stage} stage
   * @param {Style} style
   * @param {{states: States, layout: Layout, pane: number, chosen: number, taken: readonly Box[]}} shown
   */
  paintLabels(surface, stage, style, { states, layout, pane, chosen, taken }) {
    const { width, height } = stage.frame;
    const wanted = this.#wanted(stage, { states, layout, pane, chosen });
    const boxes = [...taken, ...this.#marksOf(stage, states)];
    const frame = { left: MARGIN, top: MARGIN, right: width - MARGIN, bottom: height - MARGIN };
    const most = isCrowded(stage) ? LABELS_FAR : LABELS_NEAR;
    const labels = placed(wanted, stage, frame, boxes, (label) => style.words.widthOf(label), most);
    style.words.draw(surface.pen, labels);
    return labels;
  }

  /**
   * @param {Stage} stage
   * @param {{states: States, layout: Layout, pane: number, chosen: number}} shown
   * @returns {Iterable<Wanted>}
   */
  *#wanted(stage, { states, layout, pane, chosen }) {
    const { agreement } = states;
    const isFar = isCrowded(stage);
    for (const town of this.#ordered(stage, states, chosen)) {
      const bold = !isFar && (agreement[town] === DISPUTED || town === chosen);
      const reach = isFar ? Math.min(stage.cap, AREA_ASIDE) : reachOf(states, stage.radius, town);
      const note = isFar ? "" : this.#noteOf(layout, pane, town);
      yield { town, name: this.places.names[town], note, bold, reach: town === chosen ? reach + RING : reach };
    }
  }

  /**
   * What glyphs, or the areas of a few towns, take of the picture.
   * @param {Stage} stage
   * @param {States} states
   */
  #marksOf(stage, states) {
    if (!stage.isAreas && isCrowded(stage)) return [];
    if (stage.isAreas && stage.visible.length > FEW) return [];
    if (stage.isAreas) return stage.visible.map((town) => boxOf(stage, town, Math.min(stage.cap, AREA_ASIDE) - 1));
    return stage.marked.map((town) => boxOf(stage, town, reachOf(states, stage.radius, town)));
  }

  /**
   * When its words were said; where both speakers share a label, only if they said them on one day.
   * @param {Layout} layout
   * @param {number} pane
   * @param {number} town
   */
  #noteOf(layout, pane, town) {
    const note = this.note(pane, town);
    return layout === "split" || note === this.note(1, town) ? note : "";
  }

  /**
   * @param {Stage} stage
   * @param {States} states
   * @param {number} chosen
   */
  #ordered(stage, { agreement, panes }, chosen) {
    if (isCrowded(stage)) return this.#largest(stage);
    /** @param {number} town */
    const isSaid = (town) => panes.some(({ codes, around }) => codes[town] !== 0 || around[town] !== 0);
    /** @param {number} town */
    const first = (town) => (town === chosen ? 3 : agreement[town] === DISPUTED ? 2 : isSaid(town) ? 1 : 0);
    return [...stage.marked].sort((one, other) => first(other) - first(one) || this.rank[one] - this.rank[other]);
  }

  /** The largest towns in a view, for orientation. @param {Stage} stage */
  #largest(stage) {
    stage.largest ??= [...stage.visible].sort((one, other) => this.rank[one] - this.rank[other]).slice(0, LABELS_FAR * 4);
    return stage.largest;
  }
}

/** Whether so much is seen that only the largest towns are named. @param {Stage} stage */
function isCrowded(stage) {
  return stage.isAreas || stage.marked.length >= CROWDED_FROM;
}

/**
 * @param {Stage} stage
 * @param {number} town
 * @param {number} reach
 * @param {number} [aside]
 * @returns {Box}
 */
function boxOf(stage, town, reach, aside = reach) {
  const [x, y] = [stage.x[town], stage.y[town]];
  return { left: x - aside, top: y - reach, right: x + aside, bottom: y + reach };
}

/**
 * Write the ground of one pane. Names of districts stay away from towns, and are left out below areas.
 * @param {Surface} surface
 * @param {Stage} stage
 * @param {Style} style
 * @param {BaseMap} base
 */
export function paintGround(surface, stage, style, base) {
  base.draw(surface.pen, scaled(stage.frame, style.density), style.palette, style.density);
  if (stage.isAreas) return [];
  const marks = isCrowded(stage) ? [] : stage.marked.map((town) => boxOf(stage, town, NAME_ROOM, LABEL_ROOM));
  const names = base.names(surface.pen, stage.frame, marks);
  base.drawNames(surface.pen, names, style.palette, style.density);
  return names.map(({ box }) => box);
}
