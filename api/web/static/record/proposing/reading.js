// What is asked of the service, and what of its answer needs no decision: dates in words, passages without a proposal.
import { clearErrors, fieldOf, showError } from "../fields.js";
import { pickedIn } from "../picker.js";
import { dateIn, reading, today } from "../phrases.js";
import { element, holder, t } from "../words.js";
import { wordsAt } from "./spans.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Passage} Passage */
/** @typedef {{conflict: string, text: string, published: string, words: string, narrator?: string}} Asked */

/**
 * What is asked for, and the date as it was typed; null where something is missing, which its field then says.
 * @param {HTMLElement} section
 * @returns {Promise<{asked: Asked, typed: string} | null>}
 */
export async function request(section) {
  const [field, date] = ["text", "published"].map((name) => /** @type {HTMLElement} */ (fieldOf(section, name)));
  if (field === undefined || date === undefined) return null;
  clearErrors(field);
  const area = /** @type {HTMLTextAreaElement} */ (field.querySelector("textarea"));
  const day = await dateIn(date, { published: async () => today(), changed: () => {} });
  if (area.value.trim() === "") showError(field, t("is_required"));
  if (day === null) showError(date, t("is_required"));
  const missing = section.querySelector("[aria-invalid]");
  if (missing instanceof HTMLElement) missing.focus();
  if (missing !== null || !day) return null;
  const narrator = pickedIn(/** @type {HTMLElement} */ (fieldOf(section, "narrator")));
  const asked = { conflict: holder().dataset["conflict"] ?? "", text: area.value, published: day.date, words: holder().dataset["lang"] ?? "en" };
  return { asked: narrator === null ? asked : { ...asked, narrator: narrator.id }, typed: day.words };
}

/**
 * @param {Answer} answer
 * @returns {Promise<Record<string, string>>}
 */
export async function datesIn(answer) {
  const said = answer.proposals.flatMap((each) => [each.statement.stated, each.statement.effective]);
  const dates = [...new Set(said)].filter((date) => date !== null);
  const read = await Promise.all(dates.map((date) => reading(date, null)));
  return Object.fromEntries(dates.map((date, at) => [date, read[at]?.phrase?.date?.in_words ?? date]));
}

/**
 * Passages without a proposal, each with the reason.
 * @param {"hints" | "not_taken"} what
 * @param {Passage[]} found
 * @param {boolean} isOpen
 * @param {{text: string, starts: number[], language: string}} text
 */
export function passages(what, found, isOpen, text) {
  if (found.length === 0) return [];
  const box = element("details", "", { class: "more passages" });
  /** @type {HTMLDetailsElement} */ (box).open = isOpen;
  const rows = element("ul", "", { class: "plain" });
  for (const each of found) {
    const row = element("li");
    row.append(element("q", wordsAt(text.text, text.starts, each.span), { lang: text.language }), " ", element("span", each.why, { class: "meaning" }));
    rows.append(row);
  }
  box.append(element("summary", what === "hints" ? t("hints", { count: found.length }) : t("not_taken", { count: found.length })), rows);
  return [box];
}
