/** Colours of the picture, read from the tokens of the page, so that each stands once: in `tokens.css`. */

/**
 * @typedef {import("./types.js").Palette} Palette
 * @typedef {import("./types.js").Rgb} Rgb
 */

/** By slot: six sides, then no hue, then further sides. */
const SLOTS = ["--side-1", "--side-2", "--side-3", "--side-4", "--side-5", "--side-6", "--ink-2", "--side-more"];
const OUTLINE = 2;
const FAINT = 0.3;

/**
 * The palette at an element. It follows the theme, forced colours and the wish for more contrast.
 * @param {Element} element
 * @returns {Palette}
 */
export function paletteAt(element) {
  const probe = element.ownerDocument.createElement("span");
  probe.className = "map-probe";
  element.append(probe);
  const forced = matchMedia("(forced-colors: active)").matches;
  /** @param {string} token @param {string} system */
  const colour = (token, system) => {
    probe.style.color = forced ? system : `var(${token})`;
    return parsed(getComputedStyle(probe).color);
  };
  const ink = colour("--ink", "CanvasText");
  const land = colour("--land", "Canvas");
  const palette = {
    land,
    water: colour("--water", "Canvas"),
    ink,
    ink2: colour("--ink-2", "CanvasText"),
    ink3: colour("--ink-3", "CanvasText"),
    district: forced ? mixed(land, ink, FAINT) : colour("--district", "CanvasText"),
    slots: SLOTS.map((token) => colour(token, "CanvasText")),
    textured: forced || matchMedia("(prefers-contrast: more)").matches,
    outline: OUTLINE,
  };
  probe.remove();
  return palette;
}

/**
 * The light palette, textured, as for print: whatever the theme of the page is.
 * @param {Element} element
 * @returns {Palette}
 */
export function lightPaletteAt(element) {
  const { dataset } = element.ownerDocument.documentElement;
  const theme = dataset["theme"];
  dataset["theme"] = "light";
  const palette = paletteAt(element);
  if (theme === undefined) delete dataset["theme"];
  else dataset["theme"] = theme;
  return { ...palette, textured: true };
}

/**
 * `rgb(1, 2, 3)` as numbers, as `getComputedStyle` answers.
 * @param {string} text
 * @returns {Rgb}
 */
function parsed(text) {
  const [red, green, blue] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/**
 * @param {Rgb} ground
 * @param {Rgb} colour
 * @param {number} share  of the colour
 * @returns {Rgb}
 */
export function mixed(ground, colour, share) {
  /** @param {0 | 1 | 2} at */
  const of = (at) => Math.round(ground[at] + (colour[at] - ground[at]) * share);
  return [of(0), of(1), of(2)];
}

/**
 * A colour as one number of the pixels of `ImageData`, opaque.
 * @param {Rgb} rgb
 */
export function packed([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {Rgb} rgb */
export function css([red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}
