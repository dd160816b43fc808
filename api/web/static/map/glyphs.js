/** Glyphs as layers of a colour and a signed distance, from the back to the front. Measures are of the design guide. */

import { AGREED, DISPUTED, DOT_ONLY, NOT_AROUND, NO_HUE, fuller, shapeOf, slotOf } from "./codes.js";
import { mixed } from "./palette.js";
import { band, circle, dashes, shapeOfSlot, stripes } from "./shapes.js";

/**
 * @typedef {import("./types.js").Mark} Mark
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {import("./types.js").Rgb} Rgb
 * @typedef {import("./shapes.js").Distance} Distance
 * @typedef {{colour: Rgb, distance: Distance}} Layer
 * @typedef {{layers: Layer[], extent: number, isCrisp?: boolean}} Glyph  `extent`: pixels from the middle that it needs;
 *   crisp: without soft edges, so that thousands are copied within a tick
 */

export const NEAR_RADIUS = 8.5;
const HALO = 2.5;
const RING = 5;
const RING_GAP = 2.5;
const SPLIT_GAP = 1.8;
const AGREED_STRENGTH = 0.55;
const CHOSEN = 3;
const CRISP_BELOW = 4;
const TICKS = 8;

/**
 * The outer edge of what a mark of this radius takes, without its ring of encirclement.
 * @param {number} radius
 * @param {boolean} disputed
 */
export function reach(radius, disputed) {
  const share = radius / NEAR_RADIUS;
  return disputed ? radius + share * (RING_GAP + RING) : radius + share * HALO;
}

/**
 * @param {Mark} mark
 * @param {Palette} palette
 * @returns {Glyph}
 */
export function glyphOf(mark, palette) {
  const radius = mark.radius ?? NEAR_RADIUS;
  const disputed = mark.agreement === DISPUTED;
  const extent = reach(radius, disputed);
  const isCrisp = radius < CRISP_BELOW;
  /** @type {Layer[]} */
  const layers = isCrisp ? [] : [{ colour: palette.land, distance: circle(mark.code || mark.code2 ? extent : radius / 2 + 2) }];
  if (disputed) layers.push(...disputeRing(radius, palette));
  layers.push(...bodies(mark, radius, palette));
  return { layers, extent: extent + 1, isCrisp };
}

/**
 * @param {Mark} mark
 * @param {number} radius
 * @param {Palette} palette
 */
function bodies(mark, radius, palette) {
  const { code, code2 } = mark;
  if (code2 === undefined) return [body(code, radius, palette, mark.pale ?? false)];
  if (mark.agreement !== DISPUTED) return [body(fuller(code, code2), radius, palette, mark.agreement === AGREED)];
  const gap = (SPLIT_GAP / 2) * (radius / NEAR_RADIUS);
  const [left, right] = [body(code, radius, palette, false), body(code2, radius, palette, false)];
  return [
    { colour: left.colour, distance: both(left.distance, (x) => x + gap) },
    { colour: right.colour, distance: both(right.distance, (x) => gap - x) },
  ];
}

/**
 * @param {number} code
 * @param {number} radius
 * @param {Palette} palette
 * @param {boolean} pale
 * @returns {Layer}
 */
function body(code, radius, palette, pale) {
  if (code === DOT_ONLY) return { colour: palette.ink3, distance: circle(0.25 * radius) };
  const hue = code === 0 ? palette.ink3 : palette.slots[slotOf(code)];
  const colour = pale ? mixed(palette.land, hue, AGREED_STRENGTH) : hue;
  return { colour, distance: drawn(code, radius, Math.max(1, palette.outline * (radius / NEAR_RADIUS))) };
}

/**
 * @param {number} code
 * @param {number} radius
 * @param {number} line
 * @returns {Distance}
 */
function drawn(code, radius, line) {
  const whole = shapeOfSlot(shapeOf(code).endsWith("contested") ? NO_HUE : slotOf(code), radius);
  const outline = /** @type {Distance} */ ((x, y) => Math.max(whole(x, y), -whole(x, y) - line));
  switch (shapeOf(code)) {
    case "none":
      if (slotOf(code) === NO_HUE) return circle(0.22 * radius);
      return both(band(radius / 2, Math.max(1, line * 0.7)), dashes(6, 0.58));
    case "held":
      return whole;
    case "part":
      return either(outline, both(whole, (_, y) => -y));
    case "entered":
      return either(outline, circle(0.34 * radius));
    case "absent":
      return either(outline, (x, y) => Math.max(Math.abs(x) - 0.5 * radius, Math.abs(y) - line / 2));
    case "not-held":
      return either(outline, both(whole, (x, y) => Math.abs(x + y) * Math.SQRT1_2 - line / 2));
    case "contested":
      return either((x, y) => Math.max(whole(x, y), -whole(x, y) - 1.2), both(whole, stripes(3.6, 1.9)));
    case "not-contested":
      return either(outline, (x, y) => Math.max(Math.abs(x) - 0.4 * radius, Math.abs(y) - line / 2));
  }
}

/**
 * @param {number} radius
 * @param {Palette} palette
 * @returns {Layer[]}
 */
function disputeRing(radius, palette) {
  const share = radius / NEAR_RADIUS;
  const [inner, outer] = [radius + share * RING_GAP, reach(radius, true)];
  const ring = band((inner + outer) / 2, outer - inner);
  const hatch = share < 0.6 ? ring : both(ring, stripes(4 * share, 2 * share));
  const edges = either(band(inner, 0.9 * share), band(outer - 0.5 * share, 1.1 * share));
  return [{ colour: palette.ink, distance: either(hatch, edges) }];
}

/**
 * The ring around a town that is said to be encircled: ticks inwards, in the colour of those around it.
 * @param {number} around
 * @param {number} inner  the edge of what it goes around
 * @param {Palette} palette
 * @returns {Glyph}
 */
export function aroundGlyph(around, inner, palette) {
  const middle = inner + 4.5;
  const ring = band(middle, around === NOT_AROUND ? 1.2 : 1.6);
  const ticks = both(band(middle - 2.2, 4), spokes(TICKS, 1.6));
  const colour = around === NOT_AROUND ? palette.ink3 : palette.slots[around - 1];
  const distance = around === NOT_AROUND ? ring : either(ring, ticks);
  return { layers: [{ colour: palette.land, distance: band(middle, 4) }, { colour, distance }], extent: middle + 3 };
}

/**
 * The ring of the chosen town, or of the one below the pointer.
 * @param {number} inner
 * @param {Palette} palette
 * @returns {Glyph}
 */
export function chosenGlyph(inner, palette) {
  const distance = band(inner + CHOSEN / 2 + 0.5, CHOSEN);
  return { layers: [{ colour: palette.ink, distance }], extent: inner + CHOSEN + 2 };
}

/** @param {number} count @param {number} width @returns {Distance} */
function spokes(count, width) {
  return (x, y) => {
    const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1) * count;
    const off = (turn - Math.round(turn)) / count;
    return Math.abs(Math.hypot(x, y) * Math.sin(2 * Math.PI * off)) - width / 2;
  };
}

/** @param {Distance} one @param {Distance} other @returns {Distance} */
function either(one, other) {
  return (x, y) => Math.min(one(x, y), other(x, y));
}

/** @param {Distance} one @param {Distance} other @returns {Distance} */
function both(one, other) {
  return (x, y) => Math.max(one(x, y), other(x, y));
}
