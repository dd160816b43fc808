/** Signed notes and the checkpoints in them: who signed which size and root. Source: c2sp.org/signed-note */

import { areEqual, fromBase64, joined, Malformed, sha256, toHex, utf8, Wrong } from "./bytes.js";

const MARK = "— "; // begins a line with a signature
const ED25519 = 1;
const ID_BYTES = 4;

/**
 * @typedef {{ name: string, id: Uint8Array<ArrayBuffer>, public: Uint8Array<ArrayBuffer> }} VerifierKey
 * @typedef {{ name: string, id: Uint8Array, signature: Uint8Array<ArrayBuffer> }} Signature
 * @typedef {{ text: string, signatures: Signature[] }} Note
 * @typedef {{ origin: string, size: number, root: Uint8Array<ArrayBuffer> }} Checkpoint
 */

/**
 * A public key as the log publishes it. Throws `Malformed` or `Wrong`.
 * @param {string} text
 * @returns {Promise<VerifierKey>}
 */
export async function parseKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  const encoded = fromBase64(rest.join("+"));
  if (!name || encoded[0] !== ED25519 || encoded.length !== 33) throw new Malformed("not a key of Ed25519");
  const key = { name, id: (await sha256(joined(utf8(`${name}\n`), encoded))).slice(0, ID_BYTES), public: encoded.slice(1) };
  if (toHex(key.id) !== id) throw new Wrong(`the key ${name} names another id than its own`);
  return key;
}

/**
 * The text of a note, and the signatures below it. Throws `Malformed`.
 * @param {string} content
 * @returns {Note}
 */
export function parseNote(content) {
  const blank = content.lastIndexOf("\n\n");
  const lines = content.slice(blank + 2);
  if (blank < 0 || !lines.endsWith("\n")) throw new Malformed("not a text, a blank line and lines with signatures");
  return { text: content.slice(0, blank + 1), signatures: lines.slice(0, -1).split("\n").map(signatureOf) };
}

/**
 * @param {string} line
 * @returns {Signature}
 */
function signatureOf(line) {
  const [name, encoded, ...more] = line.slice(MARK.length).split(" ");
  if (!line.startsWith(MARK) || !name || encoded === undefined || more.length) {
    throw new Malformed(`not a line with a signature: ${line.slice(0, 80)}`);
  }
  const content = fromBase64(encoded);
  return { name, id: content.slice(0, ID_BYTES), signature: content.slice(ID_BYTES) };
}

/**
 * The size and root that a note is about. Throws `Malformed`.
 * @param {Note} note
 * @returns {Checkpoint}
 */
export function parseCheckpoint(note) {
  const [origin, size, root, end, ...more] = note.text.split("\n");
  if (!origin || size === undefined || root === undefined || end !== "" || more.length) throw new Malformed("a checkpoint has three lines: origin, size, root");
  return { origin, size: plainNumber(size), root: fromBase64(root) };
}

/**
 * A size or an index in plain digits. Throws `Malformed`.
 * @param {string} text
 */
export function plainNumber(text) {
  const number = Number(text);
  if (String(number) !== text || !Number.isSafeInteger(number) || number < 0) {
    throw new Malformed(`not a number in plain digits: ${text.slice(0, 80)}`);
  }
  return number;
}

/**
 * The keys among `keys` that signed the note; lines of others are passed over. Throws `Wrong` for a false signature.
 * @param {Note} note
 * @param {VerifierKey[]} keys
 * @returns {Promise<VerifierKey[]>}
 */
export async function signersOf(note, keys) {
  const signers = [];
  for (const key of keys) {
    const line = note.signatures.find((each) => each.name === key.name && areEqual(each.id, key.id));
    if (line === undefined) continue;
    if (!(await isSigned(key, utf8(note.text), line.signature))) {
      throw new Wrong(`the signature of ${key.name} is not of this text`);
    }
    signers.push(key);
  }
  return signers;
}

/**
 * @param {VerifierKey} key
 * @param {Uint8Array<ArrayBuffer>} message
 * @param {Uint8Array<ArrayBuffer>} signature
 */
async function isSigned(key, message, signature) {
  const imported = await crypto.subtle.importKey("raw", key.public, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

/** Whether this browser can check the signatures at all. */
export async function canVerifySignatures() {
  try {
    // A point of the curve, so that only a browser without Ed25519 refuses it.
    const point = fromBase64("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    await crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}
