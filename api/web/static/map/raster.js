/**
 * The areas around towns, once for each view: which town is nearest to each pixel, at most `cap` pixels away, with a
 * gap between neighbours. A tick then only looks up a colour by town and by part of its area.
 */

export const [RIGHT, LOWER, EDGE, HATCH, DOT] = [1, 2, 4, 8, 16];
export const PARTS = 32;
const HATCH_PERIOD = 7;
const DOT_PERIOD = 4;

/**
 * @typedef {object} Raster
 * @property {number} width
 * @property {number} height
 * @property {Int32Array} owner  a town + 1, or 0; in a gap too
 * @property {Int32Array} pixels  those with an area: in no gap
 * @property {Int32Array} towns  town + 1 of each of `pixels`
 * @property {Uint8Array} parts  bits of each: `RIGHT`, `LOWER` half; `EDGE`; in a stripe of the `HATCH`; a `DOT`
 *
 * @typedef {object} Spots  where towns are, in pixels of the raster
 * @property {ArrayLike<number>} towns  those that may be seen
 * @property {ArrayLike<number>} x  by town
 * @property {ArrayLike<number>} y
 */

/**
 * @param {Spots} spots
 * @param {number} width
 * @param {number} height
 * @param {number} cap
 * @param {number} density
 * @returns {Raster}
 */
export function rasterOf(spots, width, height, cap, density) {
  const owner = nearest(spots, width, height, cap);
  const count = owner.length;
  const [pixels, towns, parts] = [new Int32Array(count), new Int32Array(count), new Uint8Array(count)];
  const whole = { width, height, owner, pixels, towns, parts };
  let used = 0;
  for (let row = 0; row < height; row += 1) used = markRow(whole, spots, row, Math.max(1, Math.round(density)), used);
  return {
    width, height, owner,
    pixels: pixels.slice(0, used), towns: towns.slice(0, used), parts: parts.slice(0, used),
  };
}

/**
 * @param {Spots} spots
 * @param {number} width
 * @param {number} height
 * @param {number} cap
 */
function nearest({ towns, x, y }, width, height, cap) {
  const owner = new Int32Array(width * height);
  const best = new Float32Array(width * height).fill(cap * cap);
  for (let at = 0; at < towns.length; at += 1) {
    const town = towns[at];
    const [middle, centre] = [x[town], y[town]];
    const bottom = Math.min(height - 1, Math.floor(centre + cap));
    for (let row = Math.max(0, Math.ceil(centre - cap)); row <= bottom; row += 1) {
      const down = (row - centre) * (row - centre);
      const half = Math.sqrt(cap * cap - down);
      const last = row * width + Math.min(width - 1, Math.floor(middle + half));
      const first = Math.max(0, Math.ceil(middle - half));
      let across = first - middle;
      for (let pixel = row * width + first; pixel <= last; pixel += 1, across += 1) {
        const far = Math.fround(down + across * across); // as it is kept: two towns at one place do not take turns
        if (far < best[pixel]) {
          best[pixel] = far;
          owner[pixel] = town + 1;
        }
      }
    }
  }
  return owner;
}

/**
 * @param {Raster} raster
 * @param {Spots} spots
 * @param {number} row
 * @param {number} gap
 * @param {number} used  how many pixels are taken
 * @returns {number} the same, after this row
 */
function markRow({ width, height, owner, pixels, towns, parts }, spots, row, gap, used) {
  let next = used;
  const [above, below] = [row > 0 ? -width : 0, row + gap < height ? gap * width : 0];
  for (let column = 0, pixel = row * width; column < width; column += 1, pixel += 1) {
    const town = owner[pixel];
    if (town === 0) continue;
    const right = column + gap < width ? owner[pixel + gap] : town;
    const under = owner[pixel + below];
    if ((right !== town && right !== 0) || (under !== town && under !== 0)) continue;
    const edge =
      right === 0 || under === 0 || owner[pixel + above] !== town || (column > 0 && owner[pixel - 1] !== town) ||
      (column + 2 * gap < width && owner[pixel + 2 * gap] !== town) ||
      (row + 2 * gap < height && owner[pixel + 2 * gap * width] !== town);
    const [fineX, fineY] = [Math.floor(column / gap), Math.floor(row / gap)];
    pixels[next] = pixel;
    towns[next] = town;
    parts[next] =
      (column >= spots.x[town - 1] ? RIGHT : 0) | (row >= spots.y[town - 1] ? LOWER : 0) | (edge ? EDGE : 0) |
      ((fineX + fineY) % HATCH_PERIOD < 3 ? HATCH : 0) |
      (fineX % DOT_PERIOD < 2 && fineY % DOT_PERIOD < 2 ? DOT : 0);
    next += 1;
  }
  return next;
}
