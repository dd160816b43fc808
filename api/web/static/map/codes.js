/**
 * Drawing codes: a shape and the colour slot of a side, in one byte. The page makes them from the server's table of
 * glyphs; nothing here knows what a status means.
 */

export const SHAPES = /** @type {const} */ ([
  "none", "held", "part", "entered", "absent", "not-held", "contested", "not-contested",
]);
export const AGREEMENTS = /** @type {const} */ (["silent", "one-sided", "agreed", "disputed"]);
export const [SILENT, ONE_SIDED, AGREED, DISPUTED] = [0, 1, 2, 3];
export const NO_HUE = 6;
export const MORE = 7; // the seventh side and later ones
export const NOT_AROUND = 9;
/** Something is said, but it has no glyph of its own: a ring goes around it. */
export const DOT_ONLY = NO_HUE;
const SLOT_BITS = 3;

/** @typedef {typeof SHAPES[number]} Shape */

/**
 * The code of a shape in the colour of a slot: 0 to 5 for the first sides, `MORE` for later ones, `NO_HUE` for none.
 * @param {Shape} shape
 * @param {number} slot
 */
export function codeOf(shape, slot) {
  return (SHAPES.indexOf(shape) << SLOT_BITS) | slot;
}

/** Something was said of the town, and no glyph stands for it: a ring does. */
export const RING_ALONE = codeOf("none", NO_HUE);

/** @param {number} code */
export function shapeOf(code) {
  return SHAPES[code >> SLOT_BITS];
}

/** @param {number} code */
export function slotOf(code) {
  return code & ((1 << SLOT_BITS) - 1);
}

/**
 * The one glyph for two speakers who do not disagree: the fuller one. It does not depend on which pane is left.
 * @param {number} left
 * @param {number} right
 */
export function fuller(left, right) {
  if (left === 0 || right === 0) return left || right;
  return Math.min(left, right);
}
