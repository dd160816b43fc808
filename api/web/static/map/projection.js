/** Web Mercator: degrees, the unit square, and the pixels of a frame. */

/** @typedef {import("./types.js").View} View */

const TILE = 256;
const EQUATOR_METRES = 40_075_016.686;
const LATITUDE_MAX = 85.0511287798;

/** @param {number} lon */
export function unitX(lon) {
  return lon / 360 + 0.5;
}

/** @param {number} lat */
export function unitY(lat) {
  const sine = Math.sin((Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** @param {number} x */
export function lonOf(x) {
  return (x - 0.5) * 360;
}

/** @param {number} y */
export function latOf(y) {
  return (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;
}

/**
 * The pixels of a pane: a unit coordinate times `scale`, less `left` or `top`.
 * @typedef {object} Frame
 * @property {number} scale
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 */

/**
 * @param {View} view
 * @param {number} width
 * @param {number} height
 * @returns {Frame}
 */
export function frameOf(view, width, height) {
  const scale = TILE * 2 ** view.zoom;
  const left = unitX(view.lon) * scale - width / 2;
  const top = unitY(view.lat) * scale - height / 2;
  return { scale, left, top, width, height };
}

/**
 * The same frame in pixels that are `density` times as fine.
 * @param {Frame} frame
 * @param {number} density
 * @returns {Frame}
 */
export function scaled(frame, density) {
  const { scale, left, top, width, height } = frame;
  return {
    scale: scale * density,
    left: left * density,
    top: top * density,
    width: Math.round(width * density),
    height: Math.round(height * density),
  };
}

/**
 * @param {Frame} frame
 * @param {number} lon
 * @param {number} lat
 * @returns {[number, number]}
 */
export function project(frame, lon, lat) {
  return [unitX(lon) * frame.scale - frame.left, unitY(lat) * frame.scale - frame.top];
}

/**
 * Longitude and latitude of a pixel.
 * @param {Frame} frame
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export function unproject(frame, x, y) {
  return [lonOf((x + frame.left) / frame.scale), latOf((y + frame.top) / frame.scale)];
}

/**
 * How many pixels so many metres are at the centre of a view.
 * @param {View} view
 * @param {number} metres
 */
export function pixelsOf(view, metres) {
  const around = EQUATOR_METRES * Math.cos((view.lat * Math.PI) / 180);
  return (metres / around) * TILE * 2 ** view.zoom;
}

/**
 * The closest view, in quarter levels, that shows a box of degrees with `padding` pixels around it.
 * @param {readonly [number, number, number, number]} box  west, south, east, north
 * @param {number} width
 * @param {number} height
 * @param {{padding: number, least: number, most: number}} limits
 * @returns {View}
 */
export function viewOf(box, width, height, limits) {
  const [west, south, east, north] = box;
  const wide = Math.max(unitX(east) - unitX(west), 1e-9);
  const high = Math.max(unitY(south) - unitY(north), 1e-9);
  const room = Math.min(
    Math.max(width - 2 * limits.padding, 1) / wide,
    Math.max(height - 2 * limits.padding, 1) / high,
  );
  const zoom = Math.floor(4 * Math.log2(room / TILE)) / 4;
  return {
    lon: (west + east) / 2,
    lat: latOf((unitY(south) + unitY(north)) / 2),
    zoom: Math.max(limits.least, Math.min(limits.most, zoom)),
  };
}

/**
 * The unit coordinates of all places, made once.
 * @param {{lon: ArrayLike<number>, lat: ArrayLike<number>}} places
 * @returns {{x: Float64Array, y: Float64Array}}
 */
export function unitsOf(places) {
  return { x: Float64Array.from(places.lon, unitX), y: Float64Array.from(places.lat, unitY) };
}
