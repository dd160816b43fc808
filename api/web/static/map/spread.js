/** Glyphs that would overlap move apart along the line between them, a few pixels at most. */

const MOVE_MAX = 11;
const ROUNDS = 12;
const TOWNS_MAX = 160;

/**
 * @typedef {object} Spread
 * @property {Float32Array} x  by town, changed in place
 * @property {Float32Array} y
 *
 * @param {readonly number[]} towns
 * @param {Spread} at
 * @param {(town: number) => number} reachOf  the radius that a town's glyph takes
 */
export function spread(towns, at, reachOf) {
  if (towns.length > TOWNS_MAX) return;
  const homes = towns.map((town) => /** @type {const} */ ([at.x[town], at.y[town]]));
  const reaches = towns.map(reachOf);
  for (let round = 0; round < ROUNDS; round += 1) {
    if (!pushedApart(towns, at, reaches)) return;
    towns.forEach((town, index) => keepNear(at, town, homes[index]));
  }
}

/**
 * @param {readonly number[]} towns
 * @param {Spread} at
 * @param {readonly number[]} reaches
 */
function pushedApart(towns, at, reaches) {
  let moved = false;
  for (let one = 0; one < towns.length; one += 1)
    for (let other = one + 1; other < towns.length; other += 1)
      moved = pushPair(at, towns[one], towns[other], reaches[one] + reaches[other]) || moved;
  return moved;
}

/**
 * @param {Spread} at
 * @param {number} one
 * @param {number} other
 * @param {number} wanted
 */
function pushPair(at, one, other, wanted) {
  const [across, down] = [at.x[other] - at.x[one], at.y[other] - at.y[one]];
  if (Math.abs(across) >= wanted || Math.abs(down) >= wanted) return false;
  const far = Math.hypot(across, down);
  if (far >= wanted - 0.01) return false;
  const push = (wanted - far) / 2;
  const [toX, toY] = far > 0.001 ? [across / far, down / far] : [1, 0];
  at.x[one] -= toX * push;
  at.y[one] -= toY * push;
  at.x[other] += toX * push;
  at.y[other] += toY * push;
  return true;
}

/**
 * @param {Spread} at
 * @param {number} town
 * @param {readonly [number, number]} home
 */
function keepNear(at, town, [homeX, homeY]) {
  const [across, down] = [at.x[town] - homeX, at.y[town] - homeY];
  const far = Math.hypot(across, down);
  if (far <= MOVE_MAX) return;
  at.x[town] = homeX + (across / far) * MOVE_MAX;
  at.y[town] = homeY + (down / far) * MOVE_MAX;
}
