/** The picture as a PNG: light, on A4 landscape, with all that a reader needs to cite and to check it. */

import { aroundGlyph, glyphOf, NEAR_RADIUS, reach } from "./glyphs.js";
import { DISPUTED } from "./codes.js";
import { css } from "./palette.js";
import { Picture, Style, Surface, paintGround } from "./picture.js";
import { frameOf } from "./projection.js";
import { spriteOf, stamp } from "./sprites.js";
import { Stage } from "./stage.js";

/**
 * @typedef {import("./types.js").Mark} Mark
 * @typedef {import("./types.js").Palette} Palette
 *
 * @typedef {object} Burnt  what is written into it
 * @property {string} title
 * @property {string} sentence
 * @property {string} date
 * @property {string} position
 * @property {string} link
 * @property {string} credit
 * @property {readonly string[]} panes  their titles
 * @property {readonly import("./types.js").LegendItem[]} legend
 *
 * @typedef {object} Scene  what the map shows now
 * @property {import("./types.js").Places} places
 * @property {{x: Float64Array, y: Float64Array}} units
 * @property {import("./types.js").States} states
 * @property {import("./types.js").View} view
 * @property {import("./types.js").Layout} layout
 * @property {import("./types.js").Show} show
 * @property {number} chosen
 * @property {import("./basemap.js").BaseMap} base
 * @property {{width: number, height: number}} size  of a pane on the screen
 * @property {import("./picture.js").Note} note
 * @property {Palette} palette
 * @property {string} family
 */

const [WIDTH, HEIGHT, DENSITY, MARGIN, GAP] = [1400, 990, 2, 28, 2];
const SPACE = 12;
const [SENTENCE, SMALL, TITLE] = [20, 13, 17];
const LEGEND_ROW = 40;
const MARK_ROOM = 36;

/**
 * @param {Scene} scene
 * @param {Burnt} burnt
 * @returns {Promise<Blob>}
 */
export function pngOf(scene, burnt) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH * DENSITY, HEIGHT * DENSITY];
  const sheet = new Sheet(canvas, scene);
  const top = sheet.write(burnt.sentence, MARGIN, { size: SENTENCE, weight: 400, lead: 27 }) + SPACE;
  const credits = scene.base.boundaries.credits.filter((credit) => !burnt.credit.includes(credit));
  const credit = [burnt.credit, ...credits].filter((each) => each !== "").join(" · ");
  const foot = [`${burnt.date} · ${burnt.position}`, burnt.link, credit].filter((line) => line !== "");
  const legend = sheet.legendRows(burnt.legend);
  const footHeight = foot.reduce((sum, line) => sum + 18 * sheet.lines(line, SMALL, 400).length, 0);
  const bottom = HEIGHT - MARGIN - footHeight - LEGEND_ROW * legend.length - SPACE;
  sheet.panes(top, bottom - top, burnt.panes);
  legend.forEach((row, at) => sheet.legendRow(row, bottom + SPACE / 2 + LEGEND_ROW * at));
  foot.reduce((y, line, at) => sheet.write(line, y, { size: SMALL, weight: at === 0 ? 700 : 400, lead: 18 }), HEIGHT - MARGIN - footHeight);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no PNG"))), "image/png"));
}

class Sheet {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Scene} scene
   */
  constructor(canvas, scene) {
    this.scene = scene;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    this.style = new Style(scene.palette, scene.family, DENSITY);
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, canvas.width, canvas.height);
    this.pen.scale(DENSITY, DENSITY);
  }

  /** @param {number} size @param {number} weight */
  #type(size, weight) {
    this.pen.font = `${weight} ${size}px ${this.scene.family}`;
    this.pen.fillStyle = css(this.scene.palette.ink);
  }

  /**
   * A text in lines that fit; a word that is wider than the sheet is broken.
   * @param {string} text
   * @param {number} size
   * @param {number} weight
   */
  lines(text, size, weight) {
    this.#type(size, weight);
    const lines = /** @type {string[]} */ ([]);
    let line = "";
    for (const word of text.split(/(?<=[\s/&?])/)) {
      if (line !== "" && this.pen.measureText(line + word).width > WIDTH - 2 * MARGIN) {
        lines.push(line);
        line = "";
      }
      line += word;
    }
    return [...lines, line];
  }

  /**
   * @param {string} text
   * @param {number} top
   * @param {{size: number, weight: number, lead: number}} style
   * @returns {number} where the next line begins
   */
  write(text, top, { size, weight, lead }) {
    const lines = this.lines(text, size, weight);
    lines.forEach((line, at) => this.pen.fillText(line.trim(), MARGIN, top + lead * (at + 0.75)));
    return top + lead * lines.length;
  }

  /**
   * @param {number} top
   * @param {number} height
   * @param {readonly string[]} titles
   */
  panes(top, height, titles) {
    const { layout } = this.scene;
    const whole = WIDTH - 2 * MARGIN;
    const width = layout === "split" ? (whole - GAP) / 2 : whole;
    const shown = layout === "split" ? titles : [titles.join(" · ")];
    shown.forEach((title, pane) => {
      const left = MARGIN + pane * (width + GAP);
      this.#pane(pane, left, top, width, height);
      this.#plate(title, left + SPACE, top + SPACE);
    });
    this.pen.strokeStyle = css(this.scene.palette.ink3);
    this.pen.strokeRect(MARGIN, top, whole, height);
  }

  /** @param {number} pane @param {number} left @param {number} top @param {number} width @param {number} height */
  #pane(pane, left, top, width, height) {
    const { scene, style } = this;
    const closer = Math.log2(Math.min(width / scene.size.width, height / scene.size.height));
    const view = { ...scene.view, zoom: scene.view.zoom + closer };
    const stage = new Stage(scene.places, scene.units, view, frameOf(view, width, height), scene.show, DENSITY);
    const picture = new Picture(scene.places, scene.note);
    const [ground, towns] = [new Surface(document.createElement("canvas")), new Surface(document.createElement("canvas"))];
    for (const surface of [ground, towns]) surface.resize(Math.round(width * DENSITY), Math.round(height * DENSITY));
    const names = paintGround(ground, stage, style, scene.base);
    const { states, layout, chosen } = scene;
    picture.arrange(stage, states);
    picture.paintTowns(towns, stage, style, { states, layout, pane, rings: chosen < 0 ? [] : [chosen] });
    picture.paintLabels(towns, stage, style, { states, layout, pane, chosen, taken: names });
    for (const { canvas } of [ground, towns]) this.pen.drawImage(canvas, left, top, width, height);
  }

  /** A title on a plain ground. @param {string} text @param {number} left @param {number} top */
  #plate(text, left, top) {
    this.#type(TITLE, 700);
    const width = this.pen.measureText(text).width + 20;
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(left, top, width, 32);
    this.#type(TITLE, 700);
    this.pen.fillText(text, left + 10, top + 22);
  }

  /**
   * The legend in rows that fit.
   * @param {Burnt["legend"]} legend
   * @returns {{item: Burnt["legend"][number], left: number}[][]}
   */
  legendRows(legend) {
    this.#type(SMALL, 400);
    const rows = /** @type {{item: Burnt["legend"][number], left: number}[][]} */ ([]);
    let left = Infinity;
    for (const item of legend) {
      const width = item.marks.length * MARK_ROOM + this.pen.measureText(item.label).width + 2 * SPACE;
      if (left + width > WIDTH - MARGIN) {
        rows.push([]);
        left = MARGIN;
      }
      rows[rows.length - 1].push({ item, left });
      left += width;
    }
    return rows;
  }

  /** @param {{item: Burnt["legend"][number], left: number}[]} row @param {number} top */
  legendRow(row, top) {
    for (const { item, left } of row) {
      item.marks.forEach((mark, at) => this.#mark(mark, left + at * MARK_ROOM, top));
      this.#type(SMALL, 400);
      this.pen.fillText(item.label, left + item.marks.length * MARK_ROOM + 4, top + LEGEND_ROW / 2 + 5);
    }
  }

  /** @param {Mark} mark @param {number} left @param {number} top */
  #mark(mark, left, top) {
    const canvas = document.createElement("canvas");
    drawMark(canvas, mark, this.scene.palette, DENSITY, MARK_ROOM);
    this.pen.drawImage(canvas, left, top + (LEGEND_ROW - MARK_ROOM) / 2, MARK_ROOM, MARK_ROOM);
  }
}

/**
 * Draw one mark into a canvas, for a legend.
 * @param {HTMLCanvasElement} canvas
 * @param {Mark} mark
 * @param {Palette} palette
 * @param {number} density
 * @param {number} size  CSS pixels
 */
export function drawMark(canvas, mark, palette, density, size) {
  const surface = new Surface(canvas);
  surface.resize(size * density, size * density);
  const middle = Math.floor((size * density) / 2);
  const inner = reach(mark.radius ?? NEAR_RADIUS, mark.agreement === DISPUTED);
  const image = /** @type {import("./sprites.js").Image} */ (surface);
  if (mark.around) stamp(image, spriteOf(aroundGlyph(mark.around, inner, palette), density), middle, middle);
  stamp(image, spriteOf(glyphOf(mark, palette), density), middle, middle);
  surface.show();
}
