// What two speakers say of all towns at one cut through time, as bytes that the map paints.
import { GLYPHS, RINGS } from "./slice.js";
import { AGREEMENTS, codeOf, DISPUTED, NO_HUE, NOT_AROUND, RING_ALONE } from "./codes.js";

/** @typedef {import("./slice.js").Slice} Slice */
/** @typedef {import("./types.js").States} States */
/** @typedef {{shape?: import("./codes.js").Shape, ring?: "around" | "not-around"}} Sign */

/**
 * How runs are drawn, by the server's table of signs.
 * @param {Record<string, Sign>} signs  by status
 * @param {Record<string, number>} slots  of holders
 * @returns {import("./slice.js").Codes}
 */
export function codesBy(signs, slots) {
  const slotOf = (/** @type {string | null} */ holder) => (holder === null ? NO_HUE : (slots[holder] ?? NO_HUE));
  return {
    glyph(status, holder) {
      const shape = signs[status]?.shape;
      return shape === undefined ? 0 : codeOf(shape, slotOf(holder));
    },
    ring(status, holder) {
      const ring = signs[status]?.ring;
      return ring === undefined ? 0 : ring === "around" ? slotOf(holder) + 1 : NOT_AROUND;
    },
    agreement: (name) => AGREEMENTS.indexOf(/** @type {typeof AGREEMENTS[number]} */ (name)),
  };
}

/** The picture of one or two slices: `control` gives the glyphs, `siege` the rings. Its arrays are written again and again. */
export class Picture {
  /**
   * @param {{control?: Slice, siege?: Slice}} slices
   * @param {number} towns  how many
   */
  constructor(slices, towns) {
    this.slices = slices;
    const pane = () => ({ codes: new Uint8Array(towns), around: new Uint8Array(towns) });
    /** @type {States} */
    this.states = { panes: [pane(), pane()], agreement: new Uint8Array(towns) };
    this.disputes = new Uint8Array(towns);
  }

  /** The slice that the sentence is about. */
  get first() {
    return /** @type {Slice} */ (this.slices.control ?? this.slices.siege);
  }

  /**
   * Write what the speakers of both panes say at a cut.
   * @param {(slice: Slice) => number} cutOf
   * @param {readonly string[]} speakers
   */
  write(cutOf, speakers) {
    const { control, siege } = this.slices;
    this.states.panes.forEach((pane, index) => {
      if (control) write(control, cutOf(control), speakers[index], GLYPHS, pane.codes);
      if (siege) write(siege, cutOf(siege), speakers[index], RINGS, pane.around);
    });
    if (!control) this.states.panes.forEach(ringsAlone);
    this.first.agreement.paint(cutOf(this.first), 0, this.states.agreement);
    if (control && siege) this.addDisputes(siege, cutOf(siege));
  }

  /**
   * A town that the sides disagree about in either matter is marked.
   * @param {Slice} siege
   * @param {number} cut
   */
  addDisputes(siege, cut) {
    siege.agreement.paint(cut, 0, this.disputes);
    const { agreement } = this.states;
    for (let town = 0; town < agreement.length; town++) {
      if (this.disputes[town] === DISPUTED) agreement[town] = DISPUTED;
    }
  }

  /** @returns {Slice[]} */
  get all() {
    return Object.values(this.slices);
  }
}

/**
 * Where no glyphs are asked for, a ring has a point in its middle.
 * @param {import("./types.js").PaneStates} pane
 */
function ringsAlone({ codes, around }) {
  for (let town = 0; town < codes.length; town++) codes[town] = around[town] ? RING_ALONE : 0;
}

/**
 * @param {Slice} slice
 * @param {number} cut
 * @param {string} speaker
 * @param {number} column
 * @param {Uint8Array} picture
 */
function write(slice, cut, speaker, column, picture) {
  const lanes = slice.speakers.get(speaker);
  if (lanes) lanes.paint(cut, column, picture);
  else picture.fill(0);
}
