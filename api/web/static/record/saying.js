// The part of a form that says what was said: the holder shows where a status needs one, and the dates are read.
import { dateIn, reading, readingDates } from "./phrases.js";
import { fieldOf, showError, textsOf } from "./fields.js";
import { t } from "./words.js";

/** @typedef {import("./phrases.js").Context} Context */
/** @typedef {import("./wire.js").Dates} Dates */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export function saying(root, context) {
  root.addEventListener("change", () => adapt(root));
  for (const field of root.querySelectorAll("[data-phrase]")) readingDates(/** @type {HTMLElement} */ (field), context);
  adapt(root);
}

/** @param {HTMLElement} root */
export function adapt(root) {
  const status = root.querySelector('input[data-name="status"]:checked');
  const holder = fieldOf(root, "holder");
  if (holder === null) return;
  holder.hidden = status === null || !status.hasAttribute("data-needs-holder");
  const select = /** @type {HTMLSelectElement} */ (holder.querySelector("select"));
  select.disabled = holder.hidden;
  if (holder.hidden) select.value = "";
}

/**
 * The dates of `root`; undefined where one cannot be read. Where nobody says since when, it is so by then.
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {boolean} isPosition
 * @returns {Promise<Dates | undefined>}
 */
export async function datesOf(root, context, isPosition) {
  const [stated, effective, until] = await Promise.all(
    ["stated", "effective", "until"].map((name) => dateOf(root, name, context)),
  );
  if (stated === undefined || effective === undefined || until === undefined) return undefined;
  if (!isPosition) return { stated, effective: null, until: null };
  const said = stated?.date ?? (await context.published());
  return { stated, effective: effective ?? (said === null ? null : await byThen(said)), until };
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @param {Context} context
 */
async function dateOf(root, name, context) {
  const field = fieldOf(root, name);
  return field === null ? null : dateIn(field, context);
}

/**
 * @param {string} said
 * @returns {Promise<import("./phrases.js").Read | null>}
 */
async function byThen(said) {
  const { phrase } = await reading(`by ${said}`, null);
  return phrase?.date ? { date: phrase.date.date, relative: false, words: said } : null;
}

/**
 * Whether a status and a holder are chosen, and a person is named, where they are needed; else their fields say so.
 * @param {HTMLElement} root
 * @param {boolean} mayDerive
 * @returns {HTMLElement[]} the fields that are missing
 */
export function missingIn(root, mayDerive) {
  const texts = textsOf(root);
  /** @type {HTMLElement[]} */
  const missing = [];
  const status = fieldOf(root, "status");
  const holder = fieldOf(root, "holder");
  if (status !== null && !status.hidden && !texts["status"] && !mayDerive) missing.push(status);
  if (holder !== null && !holder.hidden && texts["holder"] === undefined) missing.push(holder);
  for (const field of missing) showError(field, t("choose_one_of_these"));
  const person = fieldOf(root, "person");
  if (person !== null && texts["role"] && !texts["person"]) {
    showError(person, t("role_needs_person"));
    missing.push(person);
  }
  return missing;
}
