/** Names of towns beside their glyphs: greedy, disputed towns first, then others that something is said of. */

import { css } from "./palette.js";

/**
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{town: number, name: string, note: string, bold: boolean, reach: number}} Wanted
 * @typedef {{wanted: Wanted, left: number, top: number, alignRight: boolean}} Placed
 * @typedef {"name" | "bold" | "note"} Style
 */

export const NAME_SIZE = 13;
export const NOTE_SIZE = 11;
const GAP = 4;
const NAME_HEIGHT = 15;
const NOTE_HEIGHT = 13;
const HALO = 2.5;
const WORDS_MAX = 3_000;
const WIDTHS_MAX = 50_000;

/**
 * @param {Iterable<Wanted>} wanted  in the order in which they get room
 * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} at
 * @param {Box} frame
 * @param {readonly Box[]} taken  by glyphs and other words
 * @param {(label: Wanted) => number} widthOf
 * @param {number} most
 * @returns {Placed[]}
 */
export function placed(wanted, at, frame, taken, widthOf, most) {
  const boxes = [...taken];
  const labels = /** @type {Placed[]} */ ([]);
  for (const label of wanted) {
    if (labels.length >= most) break;
    const fit = fitting(label, at, frame, boxes, widthOf(label));
    if (fit === null) continue;
    boxes.push(fit.box);
    labels.push(fit.label);
  }
  return labels;
}

/**
 * @param {Wanted} wanted
 * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} at
 * @param {Box} frame
 * @param {readonly Box[]} boxes
 * @param {number} width
 * @returns {{label: Placed, box: Box} | null}
 */
function fitting(wanted, at, frame, boxes, width) {
  const [x, y] = [at.x[wanted.town], at.y[wanted.town]];
  const height = NAME_HEIGHT + (wanted.note ? NOTE_HEIGHT : 0);
  const top = y - height / 2;
  for (const alignRight of [false, true]) {
    const left = alignRight ? x - wanted.reach - GAP - width : x + wanted.reach + GAP;
    const box = { left, top, right: left + width, bottom: top + height };
    if (isWithin(box, frame) && !boxes.some((other) => overlaps(box, other)))
      return { label: { wanted, left, top, alignRight }, box };
  }
  return null;
}

/** @param {Box} box @param {Box} frame */
function isWithin(box, frame) {
  return box.left >= frame.left && box.top >= frame.top && box.right <= frame.right && box.bottom <= frame.bottom;
}

/** @param {Box} one @param {Box} other */
export function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** @param {Style} style */
function sizeOf(style) {
  return style === "note" ? NOTE_SIZE : NAME_SIZE;
}

/** @param {HTMLCanvasElement} canvas */
function penOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
}

/** Words as small canvases, so that a tick only copies them. */
export class Words {
  /**
   * @param {string} family
   * @param {Palette} palette
   * @param {number} density
   */
  constructor(family, palette, density) {
    this.family = family;
    this.palette = palette;
    this.density = density;
    this.ruler = penOf(document.createElement("canvas"));
    /** @type {Map<string, number>} */
    this.widths = new Map();
    /** @type {Map<string, HTMLCanvasElement>} */
    this.made = new Map();
  }

  /** @param {string} text @param {Style} style */
  #get(text, style) {
    const key = `${style} ${text}`;
    const kept = this.made.get(key);
    if (kept !== undefined) return kept;
    if (this.made.size >= WORDS_MAX) this.made.clear();
    const word = this.#drawn(text, style);
    this.made.set(key, word);
    return word;
  }

  /** @param {string} text @param {Style} style */
  #width(text, style) {
    const key = `${style} ${text}`;
    const kept = this.widths.get(key);
    if (kept !== undefined) return kept;
    if (this.widths.size >= WIDTHS_MAX) this.widths.clear();
    this.ruler.font = this.#font(style);
    const { width } = this.ruler.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  /** @param {Style} style */
  #font(style) {
    return `${style === "bold" ? 650 : 400} ${sizeOf(style)}px ${this.family}`;
  }

  /** @param {Wanted} label */
  widthOf(label) {
    const name = this.#width(label.name, label.bold ? "bold" : "name");
    return label.note ? Math.max(name, this.#width(label.note, "note")) : name;
  }

  /** @param {string} text @param {Style} style */
  #drawn(text, style) {
    const canvas = document.createElement("canvas");
    const size = sizeOf(style);
    canvas.width = Math.ceil((this.#width(text, style) + 2 * HALO) * this.density);
    canvas.height = Math.ceil((size + 2 * HALO + 3) * this.density);
    const pen = penOf(canvas);
    pen.scale(this.density, this.density);
    Object.assign(pen, { font: this.#font(style), lineJoin: "round", lineWidth: 2 * HALO });
    pen.strokeStyle = css(this.palette.land);
    pen.fillStyle = css(style === "note" ? this.palette.ink2 : this.palette.ink);
    pen.strokeText(text, HALO, HALO + size * 0.88);
    pen.fillText(text, HALO, HALO + size * 0.88);
    return canvas;
  }

  /**
   * @param {CanvasRenderingContext2D} pen  its units are device pixels
   * @param {readonly Placed[]} labels
   */
  draw(pen, labels) {
    for (const { wanted, left, top, alignRight } of labels) {
      const whole = this.widthOf(wanted);
      const lines = /** @type {const} */ ([
        [wanted.name, wanted.bold ? "bold" : "name", top],
        [wanted.note, "note", top + NAME_HEIGHT],
      ]);
      for (const [text, style, y] of lines)
        if (text) this.#copy(pen, text, style, alignRight ? left + whole : left, y, alignRight);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {string} text
   * @param {Style} style
   * @param {number} x
   * @param {number} y
   * @param {boolean} alignRight
   */
  #copy(pen, text, style, x, y, alignRight) {
    const left = (alignRight ? x - this.#width(text, style) : x) - HALO;
    pen.drawImage(this.#get(text, style), Math.round(left * this.density), Math.round((y - HALO) * this.density));
  }
}

