// Spans of a text: from code points to the units that a script counts in, and to pieces that do not overlap.

/** @typedef {import("./types.js").Span} Span */
/** @typedef {{span: Span, of: string, kind: string}} Marked words that stand for something, and for what */
/** @typedef {{text: string, marks: Marked[]}} Piece */

/**
 * Where each code point of `text` begins, in the units that a script counts in; and the end.
 * @param {string} text
 * @returns {number[]}
 */
export function startsOf(text) {
  const starts = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  return [...starts, at];
}

/**
 * The words of a span.
 * @param {string} text
 * @param {number[]} starts
 * @param {Span} span
 */
export function wordsAt(text, starts, [start, end]) {
  return text.slice(starts[start], starts[end]);
}

/**
 * `text` in pieces, each with all that its words stand for.
 * @param {string} text
 * @param {number[]} starts
 * @param {Marked[]} marked
 * @returns {Piece[]}
 */
export function pieces(text, starts, marked) {
  const last = starts.length - 1;
  /** @type {Map<number, Marked[]>} */
  const begins = new Map();
  for (const each of marked) begins.set(each.span[0], [...(begins.get(each.span[0]) ?? []), each]);
  const cuts = [...new Set([0, last, ...marked.flatMap((each) => each.span)])].sort((one, other) => one - other);
  /** @type {Piece[]} */
  const found = [];
  /** @type {Marked[]} */
  let open = [];
  for (const [number, at] of cuts.entries()) {
    open = [...open.filter((each) => each.span[1] > at), ...(begins.get(at) ?? [])];
    const next = cuts[number + 1];
    if (next !== undefined) found.push({ text: wordsAt(text, starts, [at, next]), marks: open });
  }
  return found;
}
