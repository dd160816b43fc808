/** Which town is at a pixel: towns are sorted into squares as wide as the farthest hit, so only nine are looked at. */

/**
 * @typedef {object} Hits
 * @property {(x: number, y: number) => number} nearest  the town, or -1; of two as near, the first by number
 *
 * @param {ArrayLike<number>} towns
 * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} at
 * @param {{width: number, height: number}} size
 * @param {number} cap  pixels
 * @returns {Hits}
 */
export function hitsOf(towns, at, size, cap) {
  const columns = Math.ceil(size.width / cap) + 2;
  const rows = Math.ceil(size.height / cap) + 2;
  /** @param {number} x @param {number} y */
  const square = (x, y) => {
    const [column, row] = [Math.floor(x / cap) + 1, Math.floor(y / cap) + 1];
    return column < 0 || row < 0 || column >= columns || row >= rows ? -1 : row * columns + column;
  };
  const { first, sorted } = sortedInto(towns, (town) => square(at.x[town], at.y[town]), columns * rows);
  /** @param {number} x @param {number} y */
  const nearest = (x, y) => {
    let [town, best] = [-1, cap * cap];
    for (let down = -1; down <= 1; down += 1)
      for (let across = -1; across <= 1; across += 1) {
        const of = square(x + across * cap, y + down * cap);
        if (of < 0) continue;
        for (let index = first[of]; index < first[of + 1]; index += 1) {
          const far = (at.x[sorted[index]] - x) ** 2 + (at.y[sorted[index]] - y) ** 2;
          if (far < best || (far === best && sorted[index] < town)) [town, best] = [sorted[index], far];
        }
      }
    return town;
  };
  return { nearest };
}

/**
 * Towns in the order of their squares, and where each square begins.
 * @param {ArrayLike<number>} towns
 * @param {(town: number) => number} squareOf
 * @param {number} count
 */
function sortedInto(towns, squareOf, count) {
  const first = new Int32Array(count + 1);
  const squares = Int32Array.from(towns, squareOf);
  for (const square of squares) if (square >= 0) first[square + 1] += 1;
  for (let square = 0; square < count; square += 1) first[square + 1] += first[square];
  const next = first.slice();
  const sorted = new Int32Array(first[count]);
  for (let at = 0; at < squares.length; at += 1)
    if (squares[at] >= 0) {
      sorted[next[squares[at]]] = towns[at];
      next[squares[at]] += 1;
    }
  return { first, sorted };
}
