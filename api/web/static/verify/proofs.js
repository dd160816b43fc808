/** An entry and its proof: from its bytes to the root of a signed checkpoint. Source: c2sp.org/tlog-proof */

import { fromBase64, Malformed, Wrong } from "./bytes.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { parseCheckpoint, parseNote, plainNumber, signersOf } from "./notes.js";

const HEADER = "c2sp.org/tlog-proof@v1";

/**
 * @typedef {{ index: number, hashes: Uint8Array<ArrayBuffer>[], checkpoint: string }} InclusionProof
 * @typedef {{ checkpoint: import("./notes.js").Checkpoint, signers: string[], isSignatureChecked: boolean }} Proven
 */

/**
 * A proof as the log writes it. Throws `Malformed`.
 * @param {string} content
 * @returns {InclusionProof}
 */
export function parseProof(content) {
  const blank = content.indexOf("\n\n");
  const [header, ...lines] = content.slice(0, blank).split("\n");
  if (blank < 0 || header !== HEADER) throw new Malformed(`a proof begins with the line ${HEADER}`);
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = lines.shift();
  if (!index?.startsWith("index ")) throw new Malformed("the proof does not name the index of its entry");
  const hashes = lines.map(fromBase64);
  return { index: plainNumber(index.slice("index ".length)), hashes, checkpoint: content.slice(blank + 2) };
}

/**
 * The checkpoint of a signed note. Throws `Wrong` where none of `keys` signed it.
 * @param {string} content
 * @param {import("./notes.js").VerifierKey[] | null} keys null: this browser cannot check signatures
 * @returns {Promise<Proven>}
 */
export async function trustedCheckpoint(content, keys) {
  const note = parseNote(content);
  const signers = keys === null ? [] : await signersOf(note, keys);
  if (keys !== null && signers.length === 0) throw new Wrong("none of the keys of this log signed the checkpoint");
  return {
    checkpoint: parseCheckpoint(note),
    signers: signers.map((key) => key.name),
    isSignatureChecked: keys !== null,
  };
}

/**
 * Throws `Wrong` unless `entry` is in the log at `position`, by a signed checkpoint.
 * @param {Uint8Array<ArrayBuffer>} entry
 * @param {number | null} position null: whichever the proof names
 * @param {string} proofText
 * @param {import("./notes.js").VerifierKey[] | null} keys
 * @returns {Promise<Proven>}
 */
export async function verifyEntry(entry, position, proofText, keys) {
  const proof = parseProof(proofText);
  if (position !== null && proof.index !== position - 1) {
    throw new Wrong(`the proof is of position ${proof.index + 1}, and ${position} was asked for`);
  }
  const proven = await trustedCheckpoint(proof.checkpoint, keys);
  const { size, root } = proven.checkpoint;
  await verifyInclusion(await leafHash(entry), proof.index, size, proof.hashes, root);
  return proven;
}
