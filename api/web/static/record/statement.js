// One statement of a report: who says what of which place, and what a denial denies.
import { ask } from "../asking.js";
import { clearErrors, fieldOf, fill, showError, textsOf } from "./fields.js";
import { pickedIn, picking, put } from "./picker.js";
import { adapt, datesOf, missingIn, saying } from "./saying.js";
import { element, holder, t } from "./words.js";
import { sayingOf } from "./wire.js";

/** @typedef {import("./draft.js").StatementDraft} StatementDraft */
/** @typedef {import("./phrases.js").Context} Context */
/** @typedef {{id: string, position: number, sentence: string, source: string}} Target */
/** @typedef {{id: string, number: number, place: string, claimant: string}} Own another statement of the report */

const CLAIM = "claim";
const RETRACTION = "retraction";
let made = 0;

/**
 * A new part of the form.
 * @param {StatementDraft} draft
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function makeStatement(draft, context) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("statement-template"));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const root = /** @type {HTMLElement} */ (copy.firstElementChild);
  rename(root, `s${made++}`);
  write(root, draft);
  root.addEventListener("change", () => shape(root, context));
  for (const name of ["place", "claimant"]) picking(part(root, name), () => { context.changed(); void retarget(root, context); });
  saying(root, context);
  shape(root, context);
  return root;
}

/**
 * Give the controls of a copy ids and names of their own.
 * @param {HTMLElement} root
 * @param {string} prefix
 */
function rename(root, prefix) {
  for (const each of root.querySelectorAll("*")) {
    for (const attribute of each.attributes) attribute.value = attribute.value.replace(/(^| )sN-/g, `$1${prefix}-`);
  }
}

/**
 * @param {HTMLElement} root
 * @returns {StatementDraft}
 */
export function draftOf(root) {
  return {
    texts: textsOf(root),
    place: pickedIn(part(root, "place")),
    claimant: pickedIn(part(root, "claimant")),
    different: root.dataset["different"] === "true",
  };
}

/**
 * @param {HTMLElement} root
 * @param {StatementDraft} draft
 */
function write(root, draft) {
  fill(root, draft.texts);
  root.dataset["targets"] = draft.texts["denies"] ?? "";
  root.dataset["different"] = String(draft.different);
  put(part(root, "place"), draft.place);
  put(part(root, "claimant"), draft.claimant);
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @returns {HTMLElement}
 */
function part(root, name) {
  return /** @type {HTMLElement} */ (fieldOf(root, name));
}

/** @param {HTMLElement} root */
function kindOf(root) {
  return textsOf(part(root, "kind"))["kind"] ?? CLAIM;
}

/**
 * Show what the kind needs.
 * @param {HTMLElement} root
 * @param {Context} context
 */
function shape(root, context) {
  const kind = kindOf(root);
  const targets = part(root, "denies");
  const isShown = !targets.hidden && root.dataset["kind"] === kind;
  targets.hidden = kind === CLAIM;
  root.dataset["kind"] = kind;
  for (const name of ["status", "effective", "until", "share", "extent"]) part(root, name).hidden = kind === RETRACTION;
  const derived = root.querySelector(".derived");
  if (derived instanceof HTMLElement) derived.hidden = kind === CLAIM || kind === RETRACTION;
  adapt(root);
  if (kind === RETRACTION) part(root, "holder").hidden = true;
  if (!targets.hidden && !isShown) void retarget(root, context);
}

/**
 * List what may be denied or taken back, of all that was said by the day of the source.
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function retarget(root, context) {
  const field = part(root, "denies");
  if (field.hidden) return;
  const kind = kindOf(root);
  const [place, claimant] = [pickedIn(part(root, "place")), pickedIn(part(root, "claimant"))];
  const legend = field.querySelector("legend");
  if (legend !== null) legend.textContent = t(kind === RETRACTION ? "retracts" : "denies");
  const box = /** @type {HTMLElement} */ (field.querySelector(".options-box"));
  if (place === null || claimant === null) return box.replaceChildren(element("p", t("targets_first"), { class: "hint" }));
  const conflict = holder().dataset["conflict"] ?? "";
  const asked = new URLSearchParams({ place: place.id, claimant: claimant.id, kind, conflict, lang: holder().dataset["lang"] ?? "" });
  const published = await context.published();
  if (published !== null) asked.set("published", published);
  const answer = await ask(`/record/statements?${asked}`).catch(() => null);
  const found = /** @type {Target[]} */ (answer?.ok ? answer.data.statements : []);
  const chosen = new Set([...(root.dataset["targets"] ?? "").split(","), ...(textsOf(field)["denies"] ?? "").split(",")]);
  const own = kind === RETRACTION ? [] : ownTargets(root, place.id, claimant.id);
  const rows = [
    ...own.map((each) => target(root, kind, each.id, t("own_statement", { number: each.number }), "", chosen)),
    ...found.map((each) => target(root, kind, each.id, each.sentence, `${each.source} · ${t("at_position", { position: each.position })}`, chosen)),
  ];
  box.replaceChildren(...(rows.length > 0 ? rows : [element("p", t("no_targets"), { class: "hint" })]));
}

/**
 * The statements of the form itself that this one may deny.
 * @param {HTMLElement} root
 * @param {string} place
 * @param {string} claimant
 * @returns {Own[]}
 */
function ownTargets(root, place, claimant) {
  /** @type {Own[]} */
  const found = [];
  for (const [number, other] of [...document.querySelectorAll("[data-statement]")].entries()) {
    if (other === root) return found;
    const draft = draftOf(/** @type {HTMLElement} */ (other));
    if (draft.place?.id === place && draft.claimant !== null && draft.claimant.id !== claimant && draft.texts["kind"] !== RETRACTION) {
      found.push({ id: /** @type {HTMLElement} */ (other).dataset["id"] ?? "", number: number + 1, place, claimant: draft.claimant.id });
    }
  }
  return found;
}

/**
 * @param {HTMLElement} root
 * @param {string} kind
 * @param {string} id
 * @param {string} sentence
 * @param {string} source
 * @param {Set<string>} chosen
 * @returns {HTMLElement}
 */
function target(root, kind, id, sentence, source, chosen) {
  const label = element("label", "", { class: "option" });
  const name = (root.querySelector(".options-box")?.id ?? "") + "-target";
  const type = kind === RETRACTION ? "radio" : "checkbox";
  const box = /** @type {HTMLInputElement} */ (element("input", "", { type, name, value: id, "data-name": "denies" }));
  box.checked = chosen.has(id);
  const text = element("span", sentence);
  if (source !== "") text.append(element("span", source, { class: "meaning block" }));
  label.append(box, text);
  return label;
}

/**
 * The statement as the service takes it, and the fields that are missing or cannot be read.
 * @param {HTMLElement} root
 * @param {Context} context
 * @returns {Promise<{json: Record<string, unknown>, wrong: HTMLElement[]}>}
 */
export async function statementOf(root, context) {
  clearErrors(root);
  const draft = draftOf(root);
  const kind = draft.texts["kind"] ?? CLAIM;
  const targets = (draft.texts["denies"] ?? "").split(",").filter(Boolean);
  const wrong = [...unpicked(root, draft), ...missingIn(root, targets.length > 0 || kind === RETRACTION)];
  if (kind === RETRACTION && targets.length === 0) wrong.push(missingTarget(root));
  const dates = await datesOf(root, context, kind !== RETRACTION);
  if (dates === undefined) wrong.push(...unread(root));
  const said = sayingOf(kind === RETRACTION ? { ...draft.texts, status: "", holder: "" } : draft.texts, dates ?? { stated: null, effective: null, until: null });
  const json = { kind, claimant: draft.claimant?.id ?? "", place: draft.place?.id ?? "", id: root.dataset["id"] ?? "", ...said, ...aimed(kind, targets) };
  return { json, wrong };
}

/**
 * @param {string} kind
 * @param {string[]} targets
 */
function aimed(kind, targets) {
  if (kind === RETRACTION) return { retracts: targets[0] ?? "" };
  return targets.length > 0 && kind !== CLAIM ? { denies: targets } : {};
}

/**
 * @param {HTMLElement} root
 * @param {StatementDraft} draft
 * @returns {HTMLElement[]}
 */
function unpicked(root, draft) {
  const fields = [draft.place === null ? part(root, "place") : null, draft.claimant === null ? part(root, "claimant") : null];
  const missing = fields.filter((field) => field !== null);
  for (const field of missing) showError(field, t("choose_from_list"));
  return missing;
}

/** @param {HTMLElement} root */
function missingTarget(root) {
  const field = part(root, "denies");
  showError(field, t("choose_one_of_these"));
  return field;
}

/**
 * The date fields that say why they cannot be read.
 * @param {ParentNode} root
 * @returns {HTMLElement[]}
 */
export function unread(root) {
  const fields = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-phrase]"));
  return [...fields].filter((field) => field.querySelector("[aria-invalid]") !== null);
}
