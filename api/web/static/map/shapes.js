/**
 * Shapes as signed distances: how many pixels a point lies outside (below zero: inside). A glyph is made of them by
 * `Math.min` (either), `Math.max` (both) and a sign (not), so that its edge is smooth at any density without a canvas.
 */

/** @typedef {(x: number, y: number) => number} Distance */

/**
 * @param {number} corners
 * @param {number} outer
 * @param {number} [inner]  of a star
 * @returns {[number, number][]}
 */
function ringOfCorners(corners, outer, inner) {
  const steps = inner === undefined ? corners : 2 * corners;
  return Array.from({ length: steps }, (_, step) => {
    const radius = inner !== undefined && step % 2 === 1 ? inner : outer;
    const angle = (2 * Math.PI * step) / steps - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * @param {readonly [number, number][]} corners
 * @returns {Distance}
 */
function polygon(corners) {
  return (x, y) => {
    let nearest = Infinity;
    let inside = false;
    for (let at = 0, last = corners.length - 1; at < corners.length; last = at, at += 1) {
      const [ax, ay] = corners[at];
      const [bx, by] = corners[last];
      const [ex, ey, wx, wy] = [bx - ax, by - ay, x - ax, y - ay];
      const along = Math.max(0, Math.min(1, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
      nearest = Math.min(nearest, Math.hypot(wx - ex * along, wy - ey * along));
      if (ay > y !== by > y && x < (ex * wy) / ey + ax) inside = !inside;
    }
    return inside ? -nearest : nearest;
  };
}

/** @param {number} radius @returns {Distance} */
export const circle = (radius) => (x, y) => Math.hypot(x, y) - radius;

/** @param {number} half @returns {Distance} */
const square = (half) => (x, y) => Math.max(Math.abs(x), Math.abs(y)) - half;

/** @param {number} half @returns {Distance} */
const diamond = (half) => (x, y) => (Math.abs(x) + Math.abs(y) - half) * Math.SQRT1_2;

/** @param {number} arm @param {number} half @returns {Distance} */
const plus = (arm, half) => (x, y) =>
  Math.min(Math.max(Math.abs(x) - arm, Math.abs(y) - half), Math.max(Math.abs(x) - half, Math.abs(y) - arm));

/** @param {number} middle @param {number} width @returns {Distance} */
export const band = (middle, width) => (x, y) => Math.abs(Math.hypot(x, y) - middle) - width / 2;

/** @param {number} period @param {number} width @returns {Distance} */
export const stripes = (period, width) => (x, y) => {
  const across = (x + y) * Math.SQRT1_2;
  return Math.abs(across - period * Math.floor(across / period) - period / 2) - width / 2;
};

/**
 * Dashes of a ring, from its middle outwards.
 * @param {number} count
 * @param {number} share  of the way around that is drawn
 * @returns {Distance}
 */
export const dashes = (count, share) => (x, y) => {
  const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1) * count;
  const off = Math.abs(turn - Math.floor(turn) - 0.5) - share / 2;
  return (off * 2 * Math.PI * Math.hypot(x, y)) / count;
};

/**
 * The shape of each slot: ■ ● ▲ ⬟ ✚ ★, then ◆ for no side, ⬢ for further ones. All have about the same area.
 * @type {readonly ((radius: number) => Distance)[]}
 */
const OF_SLOT = [
  (radius) => square(0.88 * radius),
  circle,
  (radius) => {
    const pointed = polygon(ringOfCorners(3, 1.22 * radius));
    return (x, y) => pointed(x, y - 0.2 * radius);
  },
  (radius) => polygon(ringOfCorners(5, 1.08 * radius)),
  (radius) => plus(radius, 0.42 * radius),
  (radius) => polygon(ringOfCorners(5, 1.28 * radius, 0.68 * radius)),
  (radius) => diamond(1.12 * radius),
  (radius) => polygon(ringOfCorners(6, 1.05 * radius)),
];

/** @param {number} slot @param {number} radius */
export function shapeOfSlot(slot, radius) {
  return OF_SLOT[slot](radius);
}
