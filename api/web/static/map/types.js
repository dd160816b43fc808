/**
 * The types that the modules of the map share.
 *
 * @typedef {object} Places  all places that have coordinates, as columns
 * @property {readonly string[]} ids
 * @property {readonly string[]} names
 * @property {ArrayLike<number>} lon  degrees
 * @property {ArrayLike<number>} lat  degrees
 * @property {ArrayLike<number | null>} population
 * @property {Uint8Array} onRecord  1: the slice has a lane for this place
 *
 * @typedef {object} PaneStates  what one speaker says, by place
 * @property {Uint8Array} codes  0: no statement; else `codeOf(shape, slot)`
 * @property {Uint8Array} around  0: nothing; slot + 1: said to be around it; `NOT_AROUND`: said not to be
 *
 * @typedef {object} States  what a picture shows
 * @property {readonly PaneStates[]} panes  two
 * @property {Uint8Array} agreement  index of `AGREEMENTS`, by place
 *
 * @typedef {object} View
 * @property {number} lon  of the centre
 * @property {number} lat  of the centre
 * @property {number} zoom  as on the web: 256 * 2^zoom pixels around the world
 *
 * @typedef {"split" | "combined"} Layout
 * @typedef {"auto" | "towns" | "areas"} Show
 * @typedef {readonly [number, number, number]} Rgb
 *
 * @typedef {object} Palette
 * @property {Rgb} land
 * @property {Rgb} water
 * @property {Rgb} ink
 * @property {Rgb} ink2
 * @property {Rgb} ink3
 * @property {Rgb} district
 * @property {readonly Rgb[]} slots  one for each slot
 * @property {boolean} textured  dots in the areas of every side but the first, where more contrast is wanted, and in print
 * @property {number} outline  pixels
 *
 * @typedef {object} Mark  one glyph
 * @property {number} code
 * @property {number} [code2]  the right half, if two speakers disagree in one glyph
 * @property {number} [agreement]
 * @property {number} [around]
 * @property {boolean} [pale]
 * @property {number} [radius]  pixels
 *
 * @typedef {object} LegendItem
 * @property {string} label
 * @property {readonly Mark[]} marks
 */
export {};
