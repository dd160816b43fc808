/** The Merkle tree of RFC 9162 with SHA-256: the hash of a leaf, and the ways to a root. */

import { areEqual, joined, Malformed, sha256, Wrong } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const HASH_BYTES = 32;
const PROOF_HASHES_MAX = 64;

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * The hash of an entry as a leaf.
 * @param {Bytes} entry
 */
export function leafHash(entry) {
  return sha256(joined(LEAF, entry));
}

/**
 * @param {Bytes} left
 * @param {Bytes} right
 */
function nodeHash(left, right) {
  return sha256(joined(NODE, left, right));
}

/**
 * Throws `Wrong` unless `leaf` is the hash at `index` of the `size` leaves under `root`. RFC 9162, 2.1.3.2.
 * @param {Bytes} leaf
 * @param {number} index
 * @param {number} size
 * @param {Bytes[]} proof the lowest hash first
 * @param {Bytes} root
 */
export async function verifyInclusion(leaf, index, size, proof, root) {
  refuseSizes(size);
  refuseHashes([leaf, root, ...proof], proof.length);
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) {
    throw new Wrong(`a tree of ${size} leaves has no leaf ${index}`);
  }
  let found = leaf;
  for (const { hash, isLeft } of way(index, size - 1, proof)) {
    found = isLeft ? await nodeHash(hash, found) : await nodeHash(found, hash);
  }
  if (!areEqual(found, root)) throw new Wrong(`leaf ${index} does not lead to the root of the ${size} leaves`);
}

/**
 * Throws `Wrong` unless the tree of `newer` leaves begins with that of `older`. RFC 9162, 2.1.4.2.
 * @param {number} older
 * @param {number} newer
 * @param {Bytes[]} proof
 * @param {Bytes} oldRoot
 * @param {Bytes} newRoot
 */
export async function verifyConsistency(older, newer, proof, oldRoot, newRoot) {
  refuseSizes(older, newer);
  refuseHashes([oldRoot, newRoot, ...proof], proof.length);
  if (older > newer) throw new Wrong(`a tree of ${newer} leaves is smaller than one of ${older}`);
  if (older === newer) {
    if (proof.length || !areEqual(oldRoot, newRoot)) throw new Wrong(`two trees of ${newer} leaves differ`);
    return;
  }
  await climb(older, newer, proof, oldRoot, newRoot);
}

/**
 * From the subtree that ends the older tree, up to both roots.
 * @param {number} older
 * @param {number} newer
 * @param {Bytes[]} proof
 * @param {Bytes} oldRoot
 * @param {Bytes} newRoot
 */
async function climb(older, newer, proof, oldRoot, newRoot) {
  let [at, last] = [older - 1, newer - 1];
  while (at % 2) [at, last] = [half(at), half(last)];
  const [first, ...path] = at === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) throw new Wrong("the proof is empty");
  let [old, found] = [first, first];
  for (const { hash, isLeft } of way(at, last, path)) {
    old = isLeft ? await nodeHash(hash, old) : old;
    found = isLeft ? await nodeHash(hash, found) : await nodeHash(found, hash);
  }
  if (!areEqual(old, oldRoot)) throw new Wrong(`the proof does not lead to the root of the ${older} leaves`);
  if (!areEqual(found, newRoot)) throw new Wrong(`the tree of ${newer} leaves does not begin with that of ${older}`);
}

/**
 * The hashes on the way up from node `at` of 0 … `last`, and whether each comes from the left.
 * @param {number} at
 * @param {number} last
 * @param {Bytes[]} hashes
 */
function way(at, last, hashes) {
  /** @type {boolean[]} */
  const turns = [];
  while (last) {
    const isLeft = at % 2 === 1 || at === last;
    while (isLeft && at % 2 === 0) [at, last] = [half(at), half(last)]; // alone on its level: it goes up as it is
    turns.push(isLeft);
    [at, last] = [half(at), half(last)];
  }
  if (turns.length !== hashes.length) {
    throw new Wrong(`the way to the root takes ${turns.length} hashes, the proof has ${hashes.length}`);
  }
  return hashes.map((hash, step) => ({ hash, isLeft: turns[step] }));
}

/** @param {number} number */
function half(number) {
  return Math.floor(number / 2); // shifting would cut it to 32 bits
}

/** @param {...number} sizes */
function refuseSizes(...sizes) {
  const bad = sizes.find((size) => !(Number.isSafeInteger(size) && size >= 1));
  if (bad !== undefined) throw new Malformed(`${bad} is not a size of a tree that proves anything`);
}

/**
 * @param {Bytes[]} hashes
 * @param {number} count
 */
function refuseHashes(hashes, count) {
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) throw new Malformed(`a hash has ${HASH_BYTES} bytes`);
  if (count > PROOF_HASHES_MAX) throw new Malformed(`a proof has at most ${PROOF_HASHES_MAX} hashes`);
}
