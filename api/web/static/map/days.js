// Days as whole numbers, so that a slider can stand on them: the days since 1 January 1970, without a zone.

const MILLISECONDS = 86_400_000;

/** @typedef {{template: string, months: readonly string[]}} DateWords how the server writes a day in this language */

/**
 * The number of a day such as `2025-12-12`.
 * @param {string} text
 */
export function dayOf(text) {
  return Math.round(Date.parse(`${text}T00:00:00Z`) / MILLISECONDS);
}

/** @param {number} day */
export function isoOf(day) {
  return new Date(day * MILLISECONDS).toISOString().slice(0, 10);
}

/** @param {string} text whether it is a whole day, and no instant */
export function isDay(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/**
 * The day that `months` later has the same number, or the last of its month.
 * @param {number} day
 * @param {number} months
 */
export function monthsLater(day, months) {
  const date = new Date(day * MILLISECONDS);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.getTime() / MILLISECONDS + Math.min(date.getUTCDate(), last) - 1;
}

/** @param {number} day */
export function yearOf(day) {
  return new Date(day * MILLISECONDS).getUTCFullYear();
}

/**
 * A day in words, as the server writes it.
 * @param {number} day
 * @param {DateWords} words
 */
export function inWords(day, words) {
  const date = new Date(day * MILLISECONDS);
  const month = words.months[date.getUTCMonth()] ?? "";
  const parts = { day: String(date.getUTCDate()), month, month_of: month, year: String(date.getUTCFullYear()) };
  return words.template.replace(/\{(\w+)\}/g, (_, name) => parts[/** @type {keyof typeof parts} */ (name)] ?? "");
}

/**
 * A function from instants to days in a zone.
 * @param {string} zone
 * @returns {(milliseconds: number) => number}
 */
export function dayIn(zone) {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (milliseconds) => dayOf(format.format(milliseconds));
}
