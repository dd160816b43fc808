/**
 * Districts and water from GeoJSON. Only lines that two districts share are drawn: the outer edge of the set would be a
 * border, and a map of claims must not draw one by the way.
 */

import { unitX, unitY } from "./projection.js";

/**
 * @typedef {[number, number]} Point  in the unit square
 * @typedef {{names: Record<string, string>, rings: Point[][], west: number, south: number, east: number, north: number}} District
 * @typedef {object} Boundaries
 * @property {Point[][]} water  rings; all else is land
 * @property {Point[][]} shared  lines between two districts
 * @property {District[]} districts
 * @property {string[]} credits
 */

const WATER = "water";

/**
 * @param {readonly any[]} collections  parsed GeoJSON
 * @returns {Boundaries}
 */
export function boundariesOf(collections) {
  const features = collections.flatMap((collection) => collection.features ?? []);
  const isWater = (/** @type {any} */ feature) => feature.properties?.kind === WATER;
  const districts = features.filter((feature) => !isWater(feature)).map(districtOf);
  return {
    water: features.filter(isWater).flatMap(ringsOf),
    shared: sharedLines(districts.map((district) => district.rings)),
    districts,
    credits: collections.flatMap((collection) => collection.attribution ?? []),
  };
}

/** @param {any} feature @returns {Point[][]} */
function ringsOf(feature) {
  const { type, coordinates } = feature.geometry ?? {};
  const polygons = type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : [];
  return polygons.flat().map((/** @type {[number, number][]} */ ring) => ring.map(([lon, lat]) => [unitX(lon), unitY(lat)]));
}

/** @param {any} feature @returns {District} */
function districtOf(feature) {
  const rings = ringsOf(feature);
  const [x, y] = [rings.flat().map((point) => point[0]), rings.flat().map((point) => point[1])];
  const [west, east] = [least(x), -least(x.map((each) => -each))];
  return { names: feature.properties ?? {}, rings, west, east, north: least(y), south: -least(y.map((each) => -each)) };
}

/** @param {readonly number[]} numbers */
function least(numbers) {
  return numbers.reduce((one, other) => (other < one ? other : one), Infinity);
}

/**
 * The stretches that two or more districts have in common, joined to lines.
 * @param {readonly Point[][][]} districts  the rings of each
 * @returns {Point[][]}
 */
export function sharedLines(districts) {
  /** @type {Map<string, number>} */
  const first = new Map();
  /** @type {Set<string>} */
  const shared = new Set();
  districts.forEach((rings, number) => {
    for (const [from, to] of rings.flatMap(segments)) {
      const key = keyOf(from, to);
      const seen = first.get(key);
      if (seen === undefined) first.set(key, number);
      else if (seen !== number) shared.add(key);
    }
  });
  return districts.flatMap((rings) => rings.flatMap((ring) => stretches(ring, shared)));
}

/** @param {Point[]} ring @returns {[Point, Point][]} */
function segments(ring) {
  return ring.slice(1).map((point, at) => [ring[at], point]);
}

/** @param {Point} from @param {Point} to */
function keyOf(from, to) {
  const isForward = from[0] < to[0] || (from[0] === to[0] && from[1] < to[1]);
  const [one, other] = isForward ? [from, to] : [to, from];
  return `${one[0]},${one[1]},${other[0]},${other[1]}`;
}

/**
 * The parts of a ring that are shared; each segment is taken from `shared`, so that it is drawn once.
 * @param {Point[]} ring
 * @param {Set<string>} shared
 */
function stretches(ring, shared) {
  const lines = /** @type {Point[][]} */ ([]);
  let line = /** @type {Point[] | null} */ (null);
  for (const [from, to] of segments(ring)) {
    if (!shared.delete(keyOf(from, to))) line = null;
    else if (line === null) lines.push((line = [from, to]));
    else line.push(to);
  }
  return lines;
}

/**
 * Where the name of a district can stand: inside of the part that a box shows, near its middle, where there is room.
 * @param {District} district
 * @param {{left: number, top: number, right: number, bottom: number}} box  in the unit square
 * @param {(point: Point) => boolean} hasRoom
 * @returns {Point | null}
 */
export function namePoint(district, box, hasRoom) {
  const [left, right] = [Math.max(district.west, box.left), Math.min(district.east, box.right)];
  const [top, bottom] = [Math.max(district.north, box.top), Math.min(district.south, box.bottom)];
  if (left >= right || top >= bottom) return null;
  for (const [across, down] of TRIED) {
    const point = /** @type {Point} */ ([left + (right - left) * across, top + (bottom - top) * down]);
    if (hasRoom(point) && isInside(district.rings, point)) return point;
  }
  return null;
}

const TRIED = [0.5, 0.4, 0.6, 0.3, 0.7].flatMap((down) => [0.5, 0.4, 0.6, 0.3, 0.7].map((across) => [across, down]));

/** @param {readonly Point[][]} rings @param {Point} point */
export function isInside(rings, [x, y]) {
  let inside = false;
  for (const ring of rings)
    for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
      const [[ax, ay], [bx, by]] = [ring[at], ring[last]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  return inside;
}

