// The words of the forms, in the language of the page: the server puts them on the element that holds the form.

/** @returns {HTMLElement} */
export function holder() {
  const found = document.getElementById("recording");
  if (found === null) throw new Error("the page has no form");
  return found;
}

/** @type {Record<string, string> | undefined} */
let texts;

/**
 * The text of `key`, with values in the place of their names in braces.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  texts ??= /** @type {Record<string, string>} */ (JSON.parse(holder().dataset["words"] ?? "{}"));
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * An element with a text and attributes.
 * @param {string} tag
 * @param {string} [text]
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLElement}
 */
export function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [kind]
 * @returns {HTMLButtonElement}
 */
export function button(text, act, kind = "button") {
  const made = /** @type {HTMLButtonElement} */ (element("button", text, { type: "button", class: kind }));
  made.addEventListener("click", act);
  return made;
}

/**
 * `act`, once calls have stopped for so long.
 * @template {unknown[]} A
 * @param {number} milliseconds
 * @param {(...args: A) => void} act
 * @returns {(...args: A) => void}
 */
export function rested(milliseconds, act) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), milliseconds);
  };
}
