/** Glyphs as pixels: each is made once for a palette and a density, and then only copied. */

/**
 * @typedef {import("./glyphs.js").Glyph} Glyph
 * @typedef {object} Sprite  the pixels that are not empty: first `solid` opaque ones, then those that let the ground through
 * @property {number} half
 * @property {number} solid
 * @property {Uint32Array} colours
 * @property {Int16Array} across  from the middle
 * @property {Int16Array} down
 * @property {Int32Array} offsets
 * @property {number} offsetsOf  the width of the image that `offsets` are made for
 * @typedef {{pixels: Uint32Array, width: number, height: number}} Image
 */

/**
 * @param {Glyph} glyph
 * @param {number} density
 * @returns {Sprite}
 */
export function spriteOf(glyph, density) {
  const half = Math.ceil(glyph.extent * density);
  const dots = [];
  for (let down = -half; down <= half; down += 1)
    for (let across = -half; across <= half; across += 1) {
      const colour = pixelOf(glyph, across / density, down / density, density);
      if (colour >>> 24 > 0) dots.push({ across, down, colour });
    }
  const sorted = [...dots.filter(isSolid), ...dots.filter((dot) => !isSolid(dot))];
  return {
    half,
    solid: dots.filter(isSolid).length,
    colours: Uint32Array.from(sorted, (dot) => dot.colour),
    across: Int16Array.from(sorted, (dot) => dot.across),
    down: Int16Array.from(sorted, (dot) => dot.down),
    offsets: new Int32Array(0),
    offsetsOf: 0,
  };
}

/** @param {{colour: number}} dot */
function isSolid({ colour }) {
  return colour >>> 24 === 255;
}

/**
 * @param {Glyph} glyph
 * @param {number} x
 * @param {number} y
 * @param {number} density
 */
function pixelOf(glyph, x, y, density) {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (const { colour, distance } of glyph.layers) {
    const soft = Math.max(0, Math.min(1, 0.5 - distance(x, y) * density));
    const cover = glyph.isCrisp ? Math.round(soft) : soft;
    red += (colour[0] - red) * cover;
    green += (colour[1] - green) * cover;
    blue += (colour[2] - blue) * cover;
    if (alpha === 0 && cover > 0) [red, green, blue] = colour;
    alpha += (1 - alpha) * cover;
  }
  return ((Math.round(alpha * 255) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/** Sprites by key. A new palette or density begins a new one. */
export class Sprites {
  /** @param {number} density */
  constructor(density) {
    this.density = density;
    /** @type {Map<number, Sprite>} */
    this.made = new Map();
  }

  /**
   * @param {number} key
   * @param {() => Glyph} make
   * @returns {Sprite}
   */
  get(key, make) {
    const kept = this.made.get(key);
    if (kept !== undefined) return kept;
    const sprite = spriteOf(make(), this.density);
    this.made.set(key, sprite);
    return sprite;
  }
}

/**
 * Copy a sprite around a pixel of an image, cut off at its edges.
 * @param {Image} image
 * @param {Sprite} sprite
 * @param {number} x
 * @param {number} y
 */
export function stamp(image, sprite, x, y) {
  const { half } = sprite;
  const isWhole = x >= half && y >= half && x + half < image.width && y + half < image.height;
  if (isWhole) stampWhole(image, sprite, x, y);
  else stampPart(image, sprite, x, y);
}

/** @param {Image} image @param {Sprite} sprite @param {number} x @param {number} y */
function stampWhole(image, sprite, x, y) {
  const target = image.pixels;
  const { colours, solid } = sprite;
  const offsets = offsetsFor(sprite, image.width);
  const middle = y * image.width + x;
  for (let at = 0; at < solid; at += 1) target[middle + offsets[at]] = colours[at];
  for (let at = solid; at < colours.length; at += 1) {
    const pixel = middle + offsets[at];
    target[pixel] = target[pixel] === 0 ? colours[at] : over(colours[at], target[pixel]);
  }
}

/** @param {Image} image @param {Sprite} sprite @param {number} x @param {number} y */
function stampPart({ width, height, pixels }, { across, down, colours }, x, y) {
  for (let at = 0; at < colours.length; at += 1) {
    const [column, row] = [x + across[at], y + down[at]];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const pixel = row * width + column;
    pixels[pixel] = over(colours[at], pixels[pixel]);
  }
}

/** How far each pixel of a sprite is from its middle, in the pixels of an image of this width. @param {Sprite} sprite @param {number} width */
function offsetsFor(sprite, width) {
  if (sprite.offsetsOf !== width) {
    sprite.offsets = Int32Array.from(sprite.across, (across, at) => sprite.down[at] * width + across);
    sprite.offsetsOf = width;
  }
  return sprite.offsets;
}

/**
 * A pixel laid over another one.
 * @param {number} front
 * @param {number} back
 */
function over(front, back) {
  const above = front >>> 24;
  const below = back >>> 24;
  if (below === 0 || above === 255) return front;
  const rest = (below * (255 - above)) / 255;
  const alpha = above + rest;
  const red = ((front & 255) * above + (back & 255) * rest) / alpha;
  const green = (((front >>> 8) & 255) * above + ((back >>> 8) & 255) * rest) / alpha;
  const blue = (((front >>> 16) & 255) * above + ((back >>> 16) & 255) * rest) / alpha;
  return ((Math.round(alpha) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
