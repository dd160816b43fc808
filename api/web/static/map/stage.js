/** Where everything is in one view: the same for both panes and for every tick until the view changes. */

import { NEAR_RADIUS } from "./glyphs.js";
import { hitsOf } from "./hits.js";
import { pixelsOf, scaled } from "./projection.js";
import { rasterOf } from "./raster.js";

/**
 * @typedef {import("./types.js").Places} Places
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Show} Show
 * @typedef {import("./projection.js").Frame} Frame
 * @typedef {import("./raster.js").Raster} Raster
 */

const AREA_METRES = 5_000;
const AREA_LEAST = 3;
const HATCHED_FROM = 8; // half of 16 pixels
const MARGIN = 30;
const SMALL = [NEAR_RADIUS, 5.5, 4];
const SMALLEST = 3;
const FILLED_MOST = 0.35;
const HALO = 2.5;
const ALL_NEAR_MAX = 120;
const HIT_PIXELS = 16;

export class Stage {
  /** @type {Raster | undefined} */ #raster;
  /** @type {import("./hits.js").Hits | undefined} */ #hits;
  /** @type {{x: Float32Array, y: Float32Array} | undefined} */ #homes;

  /**
   * @param {Places} places
   * @param {{x: Float64Array, y: Float64Array}} units
   * @param {View} view
   * @param {Frame} frame
   * @param {Show} show
   * @param {number} density
   */
  constructor(places, units, view, frame, show, density) {
    this.frame = frame;
    this.view = view;
    this.density = density;
    this.x = new Float32Array(units.x.length);
    this.y = new Float32Array(units.y.length);
    this.cap = Math.max(AREA_LEAST, pixelsOf(view, AREA_METRES));
    /** @type {number[]} towns of which a part may be seen */
    this.visible = this.#project(units);
    /** @type {number[]} those that have a mark, also for "no statement" */
    this.marked = this.#marked(places);
    this.radius = radiusFor(this.marked.length, frame);
    this.isAreas = show === "areas" || (show === "auto" && this.radius === SMALLEST);
    if (this.isAreas) this.marked = [];
    /** @type {number[] | undefined} */
    this.largest = undefined;
  }

  /** @param {{x: Float64Array, y: Float64Array}} units */
  #project(units) {
    const { scale, left, top, width, height } = this.frame;
    const margin = Math.max(MARGIN, this.cap);
    const visible = [];
    for (let town = 0; town < units.x.length; town += 1) {
      const [x, y] = [units.x[town] * scale - left, units.y[town] * scale - top];
      this.x[town] = x;
      this.y[town] = y;
      if (x > -margin && y > -margin && x < width + margin && y < height + margin) visible.push(town);
    }
    return visible;
  }

  /** @param {Places} places */
  #marked(places) {
    const recorded = this.visible.filter((town) => places.onRecord[town] === 1);
    return this.visible.length <= ALL_NEAR_MAX ? this.visible : recorded;
  }

  /** Whether disputed areas are wide enough for a hatch. */
  get hatched() {
    return this.cap >= HATCHED_FROM;
  }

  /** @returns {Raster} */
  get raster() {
    this.#raster ??= this.#rastered();
    return this.#raster;
  }

  #rastered() {
    const { width, height } = scaled(this.frame, this.density);
    const [x, y] = [this.x.map((each) => each * this.density), this.y.map((each) => each * this.density)];
    return rasterOf({ towns: this.visible, x, y }, width, height, this.cap * this.density, this.density);
  }

  /**
   * The town at a pixel of a pane, or -1.
   * @param {number} x
   * @param {number} y
   */
  hit(x, y) {
    if (!this.isAreas) return this.#marksAt().nearest(x, y);
    const { width, height, owner } = this.raster;
    const [column, row] = [Math.floor(x * this.density), Math.floor(y * this.density)];
    return column < 0 || row < 0 || column >= width || row >= height ? -1 : owner[row * width + column] - 1;
  }

  #marksAt() {
    this.#hits ??= hitsOf(this.marked, this, this.frame, Math.max(HIT_PIXELS, this.radius + 4));
    return this.#hits;
  }

  /** Glyphs go back to their places, before they are moved apart anew. */
  goHome() {
    this.#homes ??= { x: this.x.slice(), y: this.y.slice() };
    this.x.set(this.#homes.x);
    this.y.set(this.#homes.y);
    this.#hits = undefined;
  }
}

/**
 * The greatest radius with which so many glyphs leave the map readable.
 * @param {number} count
 * @param {Frame} frame
 */
function radiusFor(count, frame) {
  const room = FILLED_MOST * frame.width * frame.height;
  return SMALL.find((radius) => count * (2 * (radius + HALO)) ** 2 <= room) ?? SMALLEST;
}
