// The draft of a report, kept in this browser until it is recorded or discarded.

/** @typedef {import("./fields.js").Texts} Texts */
/** @typedef {import("./fields.js").Picked} Picked */
/** @typedef {{texts: Texts, place: Picked | null, claimant: Picked | null, different: boolean}} StatementDraft */
/** @typedef {{key: string, source: Texts, statements: StatementDraft[]}} Draft */

/** @param {string} conflict */
function nameOf(conflict) {
  return `claimline.draft.${conflict}`;
}

/**
 * @param {string} conflict
 * @returns {Draft | null}
 */
export function kept(conflict) {
  const text = localStorage.getItem(nameOf(conflict));
  try {
    return text === null ? null : /** @type {Draft} */ (JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * @param {string} conflict
 * @param {Draft} draft
 */
export function keep(conflict, draft) {
  localStorage.setItem(nameOf(conflict), JSON.stringify(draft));
}

/** @param {string} conflict */
export function drop(conflict) {
  localStorage.removeItem(nameOf(conflict));
}

/** @returns {Draft} */
export function fresh() {
  return { key: newKey(), source: {}, statements: [blank()] };
}

/** @returns {StatementDraft} */
export function blank() {
  return { texts: {}, place: null, claimant: null, different: false };
}

/**
 * A UUID; `crypto.randomUUID` is missing where a page comes over HTTP from another machine.
 * @returns {string}
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
