/** "Check this page", at the foot of every page that lists statements: each is hashed here and led to the signed root. */

import { checkAll, publishedKeys } from "./checking.js";
import { canHash, readLog } from "./log.js";
import { canVerifySignatures } from "./notes.js";
import { wordsOf } from "./words.js";

/**
 * @typedef {import("./checking.js").Checked} Checked
 * @typedef {import("./words.js").Say} Say
 */

/** Shows the button where the page shows statements. */
export function offerCheck() {
  const section = document.getElementById("check");
  const statements = shownStatements(document);
  if (section === null || statements.length === 0) return;
  section.hidden = false;
  const button = /** @type {HTMLButtonElement} */ (section.querySelector("button"));
  button.addEventListener("click", () => void run(section, button));
}

/**
 * The statements that are on the page, each once.
 * @param {ParentNode} page
 * @returns {import("./checking.js").Shown[]}
 */
export function shownStatements(page) {
  const byId = new Map();
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-statement][data-position]"))) {
    const { statement: id = "", position = "", content = position } = element.dataset;
    const words = Array.from(element.querySelectorAll("[data-said]"), (each) => each.textContent ?? "");
    const before = byId.get(id)?.words ?? [];
    byId.set(id, { id, anchor: element.id, position: Number(position), content: Number(content), words: [...new Set([...before, ...words])] });
  }
  return [...byId.values()];
}

/**
 * @param {HTMLElement} section
 * @param {HTMLButtonElement} button
 */
async function run(section, button) {
  const say = wordsOf(section);
  const output = /** @type {HTMLElement} */ (section.querySelector("output"));
  if (!canHash()) {
    output.textContent = say("insecure");
    return;
  }
  button.setAttribute("aria-busy", "true");
  output.textContent = say("running");
  try {
    const keys = (await canVerifySignatures()) ? await publishedKeys(readLog) : null;
    show(output, await checkAll(shownStatements(document), readLog, keys), say, keys?.map((key) => key.name) ?? null);
  } catch (error) {
    output.textContent = `${say("unread")} ${error instanceof Error ? error.message : ""}`;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/**
 * @param {HTMLElement} output
 * @param {Checked[]} checked
 * @param {Say} say
 * @param {string[] | null} signers
 */
function show(output, checked, say, signers) {
  const signed = checked.filter((each) => each.state === "signed");
  const size = Math.max(0, ...signed.map((each) => each.size));
  const lines = [paragraph(say("signed", { count: signed.length, total: checked.length, size }), "check-result")];
  if (signed.length) lines.push(paragraph(signatureLine(say, signers), "small"));
  for (const state of /** @type {const} */ (["wrong", "unread", "waiting", "removed"])) {
    const those = checked.filter((each) => each.state === state);
    if (those.length) lines.push(paragraph(say(state), `check-${state}`), listOf(those));
  }
  output.replaceChildren(...lines);
}

/**
 * @param {Say} say
 * @param {string[] | null} signers null where this browser cannot check signatures
 */
function signatureLine(say, signers) {
  return signers === null ? say("unsigned") : say("signers", { names: [...new Set(signers)].join(", ") });
}

/**
 * @param {Checked[]} those
 * @returns {HTMLElement}
 */
function listOf(those) {
  const list = document.createElement("ul");
  for (const { shown, why, state } of those) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${shown.anchor}`;
    link.textContent = shown.id;
    item.append(link, state === "wrong" ? `: ${why}` : "");
    list.append(item);
  }
  return list;
}

/**
 * @param {string} text
 * @param {string} name of its class
 * @returns {HTMLElement}
 */
function paragraph(text, name) {
  const made = document.createElement("p");
  made.className = name;
  made.textContent = text;
  return made;
}
