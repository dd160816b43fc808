// From what was typed to the JSON that the service takes, and back.

/** @typedef {import("./fields.js").Texts} Texts */
/** @typedef {import("./phrases.js").Read} Read */
/** @typedef {Record<string, unknown>} Json */
/** @typedef {{stated: Read | null, effective: Read | null, until: Read | null}} Dates */

const PLAIN = ["extent", "wording", "hedge", "quote", "quote_language", "channel", "audience", "note"];
const SOURCE = ["name", "url", "archived_url", "language", "reliability"];

/**
 * @param {Texts} texts
 * @param {string} published
 * @returns {Json}
 */
export function sourceOf(texts, published) {
  return { ...some(texts, SOURCE), published };
}

/**
 * What was said, without its speaker and place.
 * @param {Texts} texts
 * @param {Dates} dates
 * @returns {Json}
 */
export function sayingOf(texts, dates) {
  return {
    ...some(texts, ["status", "holder", ...PLAIN]),
    ...(dates.stated === null ? {} : { stated: dates.stated.date }),
    ...(dates.stated?.relative ? { dating: dates.stated.words } : {}),
    ...(dates.effective === null ? {} : { effective: dates.effective.date }),
    ...(dates.until === null ? {} : { until: dates.until.date }),
    ...(texts["person"] === undefined ? {} : { spokesperson: { name: texts["person"], ...some(texts, ["role"]) } }),
    ...(texts["via"] === undefined ? {} : { via: texts["via"].split(",").map((part) => part.trim()).filter(Boolean) }),
    ...numbers(texts),
  };
}

/**
 * The texts of a form that show the content of a recorded statement.
 * @param {Json} content
 * @returns {Texts}
 */
export function textsFrom(content) {
  /** @type {Texts} */
  const texts = {};
  for (const name of ["status", "holder", "stated", "effective", "until", "share", "credibility", ...PLAIN]) {
    const value = content[name];
    if (value !== undefined && value !== null) texts[name] = String(value);
  }
  const person = /** @type {{name: string, role?: string | null} | null | undefined} */ (content["spokesperson"]);
  if (person) texts["person"] = person.name;
  if (person?.role) texts["role"] = person.role;
  const via = /** @type {string[] | undefined} */ (content["via"]);
  if (via !== undefined && via.length > 0) texts["via"] = via.join(", ");
  return texts;
}

/**
 * Numbers that are none stay texts, so that the service says what is wrong with them.
 * @param {Texts} texts
 * @returns {Json}
 */
function numbers(texts) {
  /** @type {Json} */
  const found = {};
  for (const name of ["share", "credibility"]) {
    const text = texts[name]?.replace("%", "").replace(",", ".").trim();
    if (text) found[name] = Number.isFinite(Number(text)) ? Number(text) : text;
  }
  return found;
}

/**
 * @param {Texts} texts
 * @param {string[]} names
 * @returns {Json}
 */
function some(texts, names) {
  return Object.fromEntries(names.filter((name) => texts[name]).map((name) => [name, texts[name]]));
}
