/** Painting the areas around towns: a table of colours by look and part, and one lookup for each pixel. */

import { DISPUTED, NO_HUE, fuller, shapeOf, slotOf } from "./codes.js";
import { mixed, packed } from "./palette.js";
import { DOT, EDGE, HATCH, LOWER, PARTS, RIGHT } from "./raster.js";

/**
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {import("./types.js").States} States
 * @typedef {import("./types.js").Layout} Layout
 * @typedef {import("./raster.js").Raster} Raster
 * @typedef {import("./sprites.js").Image} Image
 */

const CODES = 64;
const STRONG = CODES;
const PAIRS = 2 * CODES;
const LOOKS = PAIRS + CODES * CODES;
const TINT = 0.34;

/**
 * Colours as pixels, by look * PARTS + part. A look is a code (pale), a code (strong), or two codes side by side.
 * @param {Palette} palette
 * @param {boolean} hatched  disputes are hatched with ink: their areas are wide enough
 */
export function coloursOf(palette, hatched) {
  const colours = new Uint32Array(LOOKS * PARTS);
  for (let code = 1; code < CODES; code += 1)
    for (let part = 0; part < PARTS; part += 1) {
      colours[code * PARTS + part] = pixelOf(palette, code, part, TINT);
      const ink = hatched && part & HATCH;
      colours[(STRONG + code) * PARTS + part] = ink ? packed(palette.ink) : pixelOf(palette, code, part, 1);
    }
  for (let pair = 0; pair < CODES * CODES; pair += 1)
    for (let part = 0; part < PARTS; part += 1) {
      const code = part & RIGHT ? pair % CODES : pair >> 6;
      colours[(PAIRS + pair) * PARTS + part] = code === 0 ? 0 : pixelOf(palette, code, part, 1);
    }
  return colours;
}

/**
 * @param {Palette} palette
 * @param {number} code
 * @param {number} part
 * @param {number} strength
 */
function pixelOf(palette, code, part, strength) {
  const slot = slotOf(code);
  if (!covers(shapeOf(code), part)) return 0;
  const dotted = palette.textured && slot > 0 && slot !== NO_HUE && part & DOT;
  return packed(dotted ? palette.ink : mixed(palette.land, palette.slots[slot], strength));
}

/**
 * Whether a shape covers this part of an area.
 * @param {import("./codes.js").Shape} shape
 * @param {number} part
 */
function covers(shape, part) {
  switch (shape) {
    case "none":
      return false;
    case "held":
      return true;
    case "part":
      return (part & (LOWER | EDGE)) !== 0;
    case "entered":
    case "contested":
      return (part & (HATCH | EDGE)) !== 0;
    default:
      return (part & EDGE) !== 0;
  }
}

/**
 * The look of each town + 1 in one pane.
 * @param {States} states
 * @param {number} pane
 * @param {Layout} layout
 * @param {Uint16Array} looks  written
 */
export function writeLooks(states, pane, layout, looks) {
  const { agreement, panes } = states;
  const [left, right] = [panes[0].codes, panes[1].codes];
  const own = panes[pane].codes;
  for (let town = 0; town < agreement.length; town += 1) {
    const disputed = agreement[town] === DISPUTED;
    if (layout === "split") looks[town + 1] = own[town] === 0 ? 0 : disputed ? STRONG + own[town] : own[town];
    else if (disputed) looks[town + 1] = PAIRS + left[town] * CODES + right[town];
    else looks[town + 1] = fuller(left[town], right[town]);
  }
}

/**
 * Write all pixels of an image; those without an area become transparent.
 * @param {Image} image
 * @param {Raster} raster
 * @param {Uint16Array} looks
 * @param {Uint32Array} colours
 */
export function paintAreas(image, raster, looks, colours) {
  const target = image.pixels;
  const { pixels, towns, parts } = raster;
  target.fill(0);
  for (let at = 0; at < pixels.length; at += 1)
    target[pixels[at]] = colours[looks[towns[at]] * PARTS + parts[at]];
}
