// The numbers and the ids of the statements of a report.

/**
 * Show the number of each where there are several, and give those without an id one of their own.
 * @param {HTMLElement[]} statements
 * @param {string} key the id of the report
 */
export function renumber(statements, key) {
  for (const [at, each] of statements.entries()) {
    each.dataset["id"] ??= freeId(statements, key);
    const shown = each.querySelector(".number");
    if (shown !== null) shown.textContent = statements.length > 1 ? String(at + 1) : "";
    /** @type {HTMLElement} */ (each.querySelector("[data-remove]")).hidden = statements.length === 1;
  }
}

/**
 * An id that no statement of the form has: others of it may deny it by this.
 * @param {HTMLElement[]} statements
 * @param {string} key
 */
function freeId(statements, key) {
  const taken = new Set(statements.map((each) => each.dataset["id"]));
  let at = 1;
  while (taken.has(`${key}.${at}`)) at += 1;
  return `${key}.${at}`;
}
