/** The ground below the towns: water, land, lines between districts and their names; or a graticule. */

import { namePoint } from "./boundaries.js";
import { overlaps } from "./labels.js";
import { latOf, lonOf, unitX, unitY } from "./projection.js";
import { css } from "./palette.js";

/**
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {import("./projection.js").Frame} Frame
 * @typedef {import("./boundaries.js").Boundaries} Boundaries
 * @typedef {import("./boundaries.js").Point} Point
 * @typedef {import("./labels.js").Box} Box
 */

const NAME_FONT = "10.5px";
const NAME_SPACING = 1.5;
const MARGIN = 4;
const LINES_WANTED = 6;
const STEPS = [30, 15, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05];

export class BaseMap {
  /**
   * @param {Boundaries} boundaries
   * @param {string} language
   * @param {string} family
   */
  constructor(boundaries, language, family) {
    this.boundaries = boundaries;
    this.language = language;
    this.family = family;
    const all = [...boundaries.water, ...boundaries.shared].flat();
    /** @type {Point} paths are of small numbers, for precision */
    this.origin = all[0] ?? [0.5, 0.5];
    this.water = this.#path(boundaries.water, true);
    this.shared = this.#path(boundaries.shared, false);
  }

  /**
   * @param {readonly Point[][]} lines
   * @param {boolean} closed
   */
  #path(lines, closed) {
    const path = new Path2D();
    const [originX, originY] = this.origin;
    for (const line of lines) {
      line.forEach(([x, y], at) =>
        at === 0 ? path.moveTo(x - originX, y - originY) : path.lineTo(x - originX, y - originY));
      if (closed) path.closePath();
    }
    return path;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Frame} frame  in device pixels
   * @param {Palette} palette
   * @param {number} density
   */
  draw(pen, frame, palette, density) {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = css(palette.land);
    pen.fillRect(0, 0, frame.width, frame.height);
    const [x, y] = [this.origin[0] * frame.scale - frame.left, this.origin[1] * frame.scale - frame.top];
    pen.setTransform(frame.scale, 0, 0, frame.scale, x, y);
    pen.fillStyle = css(palette.water);
    pen.fill(this.water, "evenodd");
    pen.strokeStyle = css(palette.district);
    pen.lineWidth = (1.1 * density) / frame.scale;
    pen.lineJoin = "round";
    pen.stroke(this.shared);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (!this.#hasDistricts(frame)) drawGraticule(pen, frame, palette, density, this.family);
  }

  /** Whether a view shows any district. @param {Frame} frame */
  #hasDistricts({ scale, left, top, width, height }) {
    const [west, north, east, south] = [left / scale, top / scale, (left + width) / scale, (top + height) / scale];
    return this.boundaries.districts.some((district) =>
      district.west < east && west < district.east && district.north < south && north < district.south);
  }

  /**
   * Where names of districts stand in a view, in CSS pixels.
   * @param {CanvasRenderingContext2D} pen
   * @param {Frame} frame  in CSS pixels
   * @param {readonly Box[]} taken  by glyphs
   * @returns {{name: string, box: Box}[]}
   */
  names(pen, frame, taken) {
    const { scale, left, top, width, height } = frame;
    const box = { left: left / scale, top: top / scale, right: (left + width) / scale, bottom: (top + height) / scale };
    this.#type(pen);
    return this.boundaries.districts.flatMap((district) => {
      const name = this.#nameOf(district.names);
      const half = pen.measureText(name).width / 2;
      if (name === "" || 2 * half > (district.east - district.west) * scale) return [];
      /** @param {Point} point @returns {Box} */
      const boxAt = ([x, y]) => around(x * scale - left, y * scale - top, half);
      const point = namePoint(district, box, (tried) => hasRoom(boxAt(tried), { width, height }, taken));
      return point === null ? [] : [{ name, box: boxAt(point) }];
    });
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {readonly {name: string, box: Box}[]} names
   * @param {Palette} palette
   * @param {number} density
   */
  drawNames(pen, names, palette, density) {
    pen.setTransform(density, 0, 0, density, 0, 0);
    this.#type(pen);
    pen.fillStyle = css(palette.ink2);
    for (const { name, box } of names) pen.fillText(name, box.left, box.bottom - 3);
    pen.letterSpacing = "0px";
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** @param {CanvasRenderingContext2D} pen */
  #type(pen) {
    pen.font = `${NAME_FONT} ${this.family}`;
    pen.letterSpacing = this.language === "ar" ? "0px" : `${NAME_SPACING}px`;
  }

  /** @param {Record<string, string>} names */
  #nameOf(names) {
    const name = names[`name_${this.language}`] ?? names["name_en"] ?? names["name"] ?? "";
    return this.language === "ar" ? name : name.toLocaleUpperCase(this.language);
  }
}

/** @param {number} x @param {number} y @param {number} half @returns {Box} */
function around(x, y, half) {
  return { left: x - half, top: y - 8, right: x + half, bottom: y + 6 };
}

/**
 * @param {Box} box
 * @param {{width: number, height: number}} size
 * @param {readonly Box[]} taken
 */
function hasRoom(box, { width, height }, taken) {
  const isWithin = box.left > MARGIN && box.right < width - MARGIN && box.top > MARGIN && box.bottom < height - MARGIN;
  return isWithin && !taken.some((other) => overlaps(box, other));
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Frame} frame
 * @param {Palette} palette
 * @param {number} density
 * @param {string} family
 */
function drawGraticule(pen, { scale, left, top, width, height }, palette, density, family) {
  const [west, east] = [lonOf(left / scale), lonOf((left + width) / scale)];
  const [north, south] = [latOf(top / scale), latOf((top + height) / scale)];
  const step = STEPS.find((each) => (east - west) / each >= LINES_WANTED) ?? STEPS[STEPS.length - 1];
  pen.strokeStyle = css(palette.district);
  pen.fillStyle = css(palette.ink3);
  pen.lineWidth = density;
  pen.font = `${10 * density}px ${family}`;
  pen.beginPath();
  for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
    const x = Math.round(unitX(lon) * scale - left) + 0.5;
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
    pen.fillText(degrees(lon, "E", "W"), x + 3 * density, height - 5 * density);
  }
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) {
    const y = Math.round(unitY(lat) * scale - top) + 0.5;
    pen.moveTo(0, y);
    pen.lineTo(width, y);
    pen.fillText(degrees(lat, "N", "S"), 4 * density, y - 3 * density);
  }
  pen.stroke();
}

/** @param {number} value @param {string} positive @param {string} negative */
function degrees(value, positive, negative) {
  const rounded = Math.round(Math.abs(value) * 100) / 100;
  return `${rounded}° ${rounded === 0 ? "" : value > 0 ? positive : negative}`.trim();
}
