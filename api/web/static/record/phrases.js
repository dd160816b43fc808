// Dates in words: the service reads them while they are typed, and says what they mean, or which dates may be meant.
import { ask } from "../asking.js";
import { clearErrors, showError } from "./fields.js";
import { button, element, holder, rested, t } from "./words.js";

/** @typedef {{date: string, in_words: string}} Bounded */
/** @typedef {{words: string, relative: boolean, date: Bounded | null, problem: string | null, cure: string | null, choices: Bounded[]}} Phrase */
/** @typedef {{date: string, relative: boolean, words: string}} Read */
/** @typedef {{published: () => Promise<string | null>, changed: () => void}} Context */

const WAIT_MS = 200;

/** @type {Map<string, Promise<{phrase: Phrase | null, nearest: string | null}>>} */
const asked = new Map();

/** The day that it is here. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/**
 * What the service reads `text` as; each text is asked for once.
 * @param {string} text
 * @param {string | null} published
 */
export function reading(text, published) {
  const parameters = { phrase: text, conflict: holder().dataset["conflict"] ?? "", words: holder().dataset["lang"] ?? "en" };
  const path = `/v1/dates?${new URLSearchParams(published === null ? parameters : { ...parameters, published })}`;
  const waiting = asked.get(path);
  if (waiting !== undefined) return waiting;
  const answer = ask(path).then((got) => {
    if (got.ok) return { phrase: /** @type {Phrase | null} */ (got.data.dates[0] ?? null), nearest: got.data.nearest };
    return { phrase: null, nearest: null };
  });
  asked.set(path, answer);
  answer.catch(() => asked.delete(path));
  return answer;
}

/**
 * The date of a field: null where it is empty, undefined where it cannot be read; then the field says why.
 * @param {HTMLElement} field
 * @param {Context} context
 * @returns {Promise<Read | null | undefined>}
 */
export async function dateIn(field, context) {
  const input = inputOf(field);
  const text = input.value.trim();
  clear(field);
  if (text === "") return null;
  const read = await reading(text, await context.published());
  if (input.value.trim() !== text) return dateIn(field, context);
  const phrase = read.phrase;
  if (phrase?.date) {
    hintOf(field).replaceChildren(`${phrase.date.in_words} · `, element("span", phrase.date.date, { class: "edtf" }));
    return { date: phrase.date.date, relative: phrase.relative, words: text };
  }
  explain(field, phrase, read.nearest, context);
  return undefined;
}

/**
 * @param {HTMLElement} field
 * @param {Context} context
 */
export function readingDates(field, context) {
  const read = rested(WAIT_MS, () => void dateIn(field, context));
  inputOf(field).addEventListener("input", read);
}

/**
 * @param {HTMLElement} field
 * @param {Phrase | null} phrase
 * @param {string | null} nearest
 * @param {Context} context
 */
function explain(field, phrase, nearest, context) {
  /** @param {string} text */
  const mend = (text) => {
    inputOf(field).value = text;
    inputOf(field).focus();
    context.changed();
    void dateIn(field, context);
  };
  if (phrase !== null) {
    showError(field, [phrase.problem, phrase.choices.length > 0 ? t("choose_one") : phrase.cure].filter(Boolean).join(": "));
    const choices = choicesOf(field);
    choices.replaceChildren(...phrase.choices.map((choice) => button(choice.in_words, () => mend(choice.date))));
    choices.hidden = phrase.choices.length === 0;
  } else if (nearest !== null) showError(field, t("not_a_date_did_you_mean"), { label: nearest, act: () => mend(nearest) });
  else showError(field, t("not_a_date"));
}

/** @param {HTMLElement} field */
function clear(field) {
  clearErrors(field);
  const hint = hintOf(field);
  hint.textContent = hint.dataset["plain"] ?? "";
  choicesOf(field).hidden = true;
}

/** @param {HTMLElement} field */
function inputOf(field) {
  return /** @type {HTMLInputElement} */ (field.querySelector("input"));
}

/** @param {HTMLElement} field */
function hintOf(field) {
  return /** @type {HTMLElement} */ (field.querySelector(".hint"));
}

/** @param {HTMLElement} field */
function choicesOf(field) {
  return /** @type {HTMLElement} */ (field.querySelector(".choices"));
}
