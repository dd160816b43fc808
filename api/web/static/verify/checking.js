/** Checks statements that a page shows: their entries are in the signed log, and hold the words that are shown. */

import { Malformed, Wrong } from "./bytes.js";
import { parseKey } from "./notes.js";
import { verifyEntry } from "./proofs.js";

const AT_ONCE = 6;

/**
 * `content`: the position of the entry with the words as they are now; another one after a correction.
 * @typedef {{ id: string, anchor: string, position: number, content: number, words: string[] }} Shown
 * @typedef {"signed" | "waiting" | "removed" | "wrong" | "unread"} State
 * @typedef {{ shown: Shown, state: State, why: string, size: number }} Checked
 * @typedef {{ status: number, bytes: Uint8Array<ArrayBuffer> }} Answer
 * @typedef {(path: string) => Promise<Answer>} Read asks the log; `path` below /v1/log/
 */

/**
 * Checks each statement, some at once, in order. `keys` is null where this browser cannot check signatures.
 * @param {Shown[]} statements
 * @param {Read} read
 * @param {import("./notes.js").VerifierKey[] | null} keys
 * @returns {Promise<Checked[]>}
 */
export async function checkAll(statements, read, keys) {
  /** @type {Checked[]} */
  const checked = [];
  const waiting = statements.entries(); // shared by the workers: each takes the next one
  const worker = async () => {
    for (const [at, shown] of waiting) checked[at] = await checkOne(shown, read, keys);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return checked;
}

/**
 * @param {Shown} shown
 * @param {Read} read
 * @param {import("./notes.js").VerifierKey[] | null} keys
 * @returns {Promise<Checked>}
 */
async function checkOne(shown, read, keys) {
  try {
    let size = 0;
    for (const position of new Set([shown.position, shown.content])) {
      const [entry, proof] = await Promise.all([read(`entries/${position}`), read(`proof/${position}`)]);
      const state = stateOf(entry.status, proof.status);
      if (state !== "signed") return { shown, state, why: `${entry.status}, ${proof.status}`, size: 0 };
      size = (await verifyEntry(entry.bytes, position, text(proof.bytes), keys)).checkpoint.size;
      compare(shown, position, text(entry.bytes));
    }
    return { shown, state: "signed", why: "", size };
  } catch (error) {
    const isWrong = error instanceof Wrong || error instanceof Malformed;
    return { shown, state: isWrong ? "wrong" : "unread", why: String(error instanceof Error ? error.message : error), size: 0 };
  }
}

/**
 * @param {number} entry status of the answer with the bytes
 * @param {number} proof
 * @returns {State}
 */
function stateOf(entry, proof) {
  if (entry === 410) return "removed";
  if (proof === 503) return "waiting";
  return entry === 200 && proof === 200 ? "signed" : "unread";
}

/**
 * Throws `Wrong` where the entry is about another statement, or does not have the words that the page shows.
 * @param {Shown} shown
 * @param {number} position
 * @param {string} entry
 */
function compare(shown, position, entry) {
  const { body } = JSON.parse(entry);
  if (![body.id, body.target].includes(shown.id)) throw new Wrong(`position ${position} is not the entry of ${shown.id}`);
  if (position !== shown.content) return;
  const texts = textsIn(body);
  const missing = shown.words.find((words) => !texts.includes(words));
  if (missing !== undefined) throw new Wrong(`the entry of ${shown.id} does not have the words “${missing}”`);
}

/**
 * Every text in a value of JSON, however deep.
 * @param {unknown} value
 * @returns {string[]}
 */
function textsIn(value) {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * The keys that the log publishes. Trust those that you have from elsewhere.
 * @param {Read} read
 */
export async function publishedKeys(read) {
  const answer = await read("key");
  if (answer.status !== 200) throw new Error(`no keys: HTTP ${answer.status}`);
  return Promise.all(text(answer.bytes).trim().split("\n").map(parseKey));
}

/** @param {Uint8Array} bytes */
export function text(bytes) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
