/** Stamping the glyphs of one pane: disputes last, so that they lie on top. */

import { DISPUTED } from "./codes.js";
import { aroundGlyph, chosenGlyph, glyphOf, reach } from "./glyphs.js";
import { stamp } from "./sprites.js";

/**
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {import("./types.js").States} States
 * @typedef {import("./types.js").Layout} Layout
 * @typedef {import("./stage.js").Stage} Stage
 * @typedef {import("./sprites.js").Image} Image
 * @typedef {import("./sprites.js").Sprites} Sprites
 */

const [SPLIT_KEY, COMBINED_KEY, AROUND_KEY, CHOSEN_KEY] = [0, 1, 2, 3].map((kind) => kind << 24);
const AROUND_WIDTH = 6;

/**
 * @typedef {object} Brush
 * @property {Palette} palette
 * @property {Sprites} sprites
 * @property {States} states
 * @property {Layout} layout
 *
 * @typedef {import("./types.js").Mark & {key: number}} KeyedMark
 */

/**
 * @param {Image} image
 * @param {Stage} stage
 * @param {Brush} brush
 * @param {number} pane
 */
export function stampMarks(image, stage, brush, pane) {
  const { agreement } = brush.states;
  for (const town of stage.marked)
    if (agreement[town] !== DISPUTED) stampTown(image, stage, brush, pane, town);
  for (const town of stage.marked) if (agreement[town] === DISPUTED) stampTown(image, stage, brush, pane, town);
}

/**
 * @param {Image} image
 * @param {Stage} stage
 * @param {Brush} brush
 * @param {number} pane
 * @param {number} town
 */
function stampTown(image, stage, brush, pane, town) {
  const { states, layout, sprites, palette } = brush;
  const { radius, density } = stage;
  const [x, y] = [Math.round(stage.x[town] * density), Math.round(stage.y[town] * density)];
  const disputed = states.agreement[town] === DISPUTED;
  const around = aroundIn(brush, pane, town);
  if (around !== 0) {
    const key = AROUND_KEY | sizeKey(radius) | (disputed ? 1 << 16 : 0) | around;
    stamp(image, sprites.get(key, () => aroundGlyph(around, reach(radius, disputed), palette)), x, y);
  }
  const mark = layout === "split" ? markIn(brush, pane, town, radius) : markOfBoth(brush, town, radius);
  stamp(image, sprites.made.get(mark.key) ?? sprites.get(mark.key, () => glyphOf(mark, palette)), x, y);
}

/**
 * The mark of what one speaker says.
 * @param {Brush} brush
 * @param {number} pane
 * @param {number} town
 * @param {number} radius
 * @returns {KeyedMark}
 */
function markIn({ states }, pane, town, radius) {
  const code = states.panes[pane].codes[town];
  const agreement = states.agreement[town] === DISPUTED ? DISPUTED : undefined;
  return { key: SPLIT_KEY | sizeKey(radius) | (agreement ? 1 << 16 : 0) | code, code, radius, agreement };
}

/**
 * The mark of what both say.
 * @param {Brush} brush
 * @param {number} town
 * @param {number} radius
 * @returns {KeyedMark}
 */
function markOfBoth({ states }, town, radius) {
  const agreement = states.agreement[town];
  const [code, code2] = [states.panes[0].codes[town], states.panes[1].codes[town]];
  return { key: COMBINED_KEY | sizeKey(radius) | (agreement << 14) | (code << 7) | code2, code, code2, agreement, radius };
}

/** @param {number} radius */
function sizeKey(radius) {
  return Math.round(radius * 2) << 17;
}

/**
 * Who is said to be around a town: in the combined picture, by either speaker.
 * @param {Brush} brush
 * @param {number} pane
 * @param {number} town
 */
function aroundIn({ states, layout }, pane, town) {
  if (layout === "split") return states.panes[pane].around[town];
  const [left, right] = [states.panes[0].around[town], states.panes[1].around[town]];
  return left === 0 || right === 0 ? left || right : Math.min(left, right);
}

/**
 * How far the mark of a town reaches, as far as both panes are concerned.
 * @param {States} states
 * @param {number} radius
 * @param {number} town
 */
export function reachOf(states, radius, town) {
  const inner = reach(radius, states.agreement[town] === DISPUTED);
  const around = states.panes[0].around[town] || states.panes[1].around[town];
  return around ? inner + AROUND_WIDTH : inner;
}

/**
 * @param {Image} image
 * @param {Stage} stage
 * @param {Brush} brush
 * @param {number} town
 */
export function stampChosen(image, stage, brush, town) {
  const inner = Math.round(reachOf(brush.states, stage.radius, town));
  const sprite = brush.sprites.get(CHOSEN_KEY | inner, () => chosenGlyph(inner, brush.palette));
  stamp(image, sprite, Math.round(stage.x[town] * stage.density), Math.round(stage.y[town] * stage.density));
}
