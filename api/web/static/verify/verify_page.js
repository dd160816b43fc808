/** The forms of /verify: an entry with its proof, and an older checkpoint beside today's. All is worked out here. */

import { fromBase64, utf8 } from "./bytes.js";
import { publishedKeys, text } from "./checking.js";
import { canHash, readLog } from "./log.js";
import { verifyConsistency } from "./merkle.js";
import { canVerifySignatures, parseKey } from "./notes.js";
import { parseProof, trustedCheckpoint, verifyEntry } from "./proofs.js";
import { wordsOf } from "./words.js";

/**
 * @typedef {import("./words.js").Say} Say
 * @typedef {(fields: FormData, keys: import("./notes.js").VerifierKey[] | null, say: Say) => Promise<string>} Check
 */

/** @type {Check} */
async function checkEntry(fields, keys, say) {
  const entry = String(fields.get("entry")).replace(/\r?\n$/, "");
  const proof = unixLines(String(fields.get("proof")));
  const { checkpoint, signers } = await verifyEntry(utf8(entry), null, proof, keys);
  return say("entry_holds", {
    position: parseProof(proof).index + 1,
    size: checkpoint.size,
    names: signers.join(", ") || say("nobody_checked"),
  });
}

/** @type {Check} */
async function checkGrowth(fields, keys, say) {
  const old = (await trustedCheckpoint(unixLines(String(fields.get("old"))), keys)).checkpoint;
  const now = (await trustedCheckpoint(text((await answered("checkpoint")).bytes), keys)).checkpoint;
  if (old.origin !== now.origin) return say("other_log", { old: old.origin, now: now.origin });
  const body = JSON.parse(text((await answered(`consistency?from=${old.size}&to=${now.size}`)).bytes));
  await verifyConsistency(old.size, now.size, body.proof.map(fromBase64), old.root, now.root);
  return say("growth_holds", { old: old.size, now: now.size });
}

/**
 * What is pasted comes with the line ends of the system, and perhaps without the last one.
 * @param {string} pasted
 */
function unixLines(pasted) {
  return `${pasted.replaceAll("\r\n", "\n").trimEnd()}\n`;
}

/** @param {string} path */
async function answered(path) {
  const answer = await readLog(path);
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}: ${text(answer.bytes)}`);
  return answer;
}

/**
 * @param {HTMLFormElement} form
 * @param {Check} check
 */
function offer(form, check) {
  const output = /** @type {HTMLElement} */ (form.querySelector("output"));
  const say = wordsOf(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form, check, say, output);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {Check} check
 * @param {Say} say
 * @param {HTMLElement} output
 */
async function run(form, check, say, output) {
  if (!canHash()) {
    output.textContent = say("insecure");
    return;
  }
  try {
    const fields = new FormData(form);
    output.textContent = await check(fields, await keysOf(String(fields.get("key") ?? "")), say);
    output.className = "check-result";
  } catch (error) {
    output.textContent = `${say("does_not_hold")} ${error instanceof Error ? error.message : String(error)}`;
    output.className = "check-wrong";
  }
}

/**
 * The keys that were pasted, else those that the log publishes; null where this browser cannot check signatures.
 * @param {string} pasted
 */
async function keysOf(pasted) {
  if (!(await canVerifySignatures())) return null;
  const lines = pasted.trim().split(/\s*\n\s*/).filter(Boolean);
  return lines.length ? Promise.all(lines.map(parseKey)) : publishedKeys(readLog);
}

for (const [id, check] of /** @type {const} */ ([["verify-entry", checkEntry], ["verify-growth", checkGrowth]])) {
  const form = document.getElementById(id);
  if (form instanceof HTMLFormElement) offer(form, check);
}
