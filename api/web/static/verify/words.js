/** Texts for scripts: the server gives them as data, in the language of the page. */

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Say */

/**
 * The texts that an element has as data, by key, with `{placeholders}` filled.
 * @param {HTMLElement} element
 * @returns {Say}
 */
export function wordsOf(element) {
  /** @type {Record<string, string>} */
  const words = JSON.parse(element.dataset["words"] ?? "{}");
  return (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
