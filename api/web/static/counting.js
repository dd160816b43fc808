// How many entries are new since a page was made. Pure: it knows no document and no connection.

/**
 * @typedef {object} NewItem
 * @property {number} position of its entry in the log
 * @property {string} type
 * @property {string | null} place
 * @property {string} cursor resumes after it
 */

export class Counter {
  /**
   * @param {number} position the last one that the page shows
   * @param {string} cursor
   * @param {string | null} place the only one that the page is about
   */
  constructor(position, cursor, place) {
    this.position = position;
    this.cursor = cursor;
    this.place = place;
    /** @type {Map<string, boolean>} by entry and type: is it a statement that was appended */
    this.seen = new Map();
  }

  /**
   * @param {NewItem} item
   * @returns {boolean} whether it is new here
   */
  take(item) {
    this.cursor = item.cursor;
    if (item.position <= this.position || (this.place !== null && item.place !== this.place)) return false;
    const before = this.seen.size;
    this.seen.set(`${item.position} ${item.type}`, item.type.endsWith(".appended"));
    return this.seen.size > before;
  }

  /** @returns {{ statements: number, amendments: number }} */
  counts() {
    const statements = [...this.seen.values()].filter(Boolean).length;
    return { statements, amendments: this.seen.size - statements };
  }
}

/**
 * The form of a text that stands beside a number.
 * @param {Record<string, string>} forms by the categories of the Unicode CLDR
 * @param {number} count
 * @param {string} lang
 */
export function counted(forms, count, lang) {
  const form = forms[new Intl.PluralRules(lang).select(count)] ?? forms["many"] ?? "";
  return form.replace("{count}", new Intl.NumberFormat(lang).format(count));
}
