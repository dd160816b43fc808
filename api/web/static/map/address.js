// The state of the page is its address: no other store. A parameter that has its default is left out.

/**
 * The address with other parameters; null leaves one out.
 * @param {string} address
 * @param {Record<string, string | null>} changes
 */
export function changed(address, changes) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  url.search = url.search.replace(/%2C/g, ",").replace(/%3A/g, ":");
  return url.href;
}

/**
 * @param {string} name
 * @returns {string | null}
 */
export function parameter(name) {
  return new URL(location.href).searchParams.get(name);
}

/**
 * Go to the same page in another state, without loading it anew.
 * @param {Record<string, string | null>} changes
 * @param {{replace?: boolean}} [how]  `replace`: where going back should not come by here
 */
export function go(changes, { replace = false } = {}) {
  const href = changed(location.href, changes);
  if (href === location.href) return;
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
}

/** Parameters that every page takes. The others are this page's own. */
const SHARED = new Set(["conflict", "about", "said_by", "known_at", "matter", "bound", "voice", "lang", "theme"]);

/**
 * Let the links and the forms of the page keep what has changed since it was sent.
 * @param {Record<string, string | null>} changes
 */
export function carryOn(changes) {
  const shared = Object.fromEntries(Object.entries(changes).filter(([name]) => SHARED.has(name)));
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(":is(.head, .foot, main) a:not([href^='#'])"));
  for (const link of links) {
    const { origin, pathname } = new URL(link.href);
    if (origin !== location.origin) continue;
    if (pathname === location.pathname) link.href = changed(link.href, without(changes, ownOf(link)));
    else if (!pathname.startsWith("/v1/")) link.href = changed(link.href, shared);
  }
  for (const form of document.forms) {
    const { pathname } = new URL(form.action);
    for (const [name, value] of Object.entries(pathname === location.pathname ? changes : shared)) setHidden(form, name, value);
  }
}

/**
 * The parameters that a link is there to change.
 * @param {HTMLAnchorElement} link
 */
function ownOf(link) {
  return (/** @type {HTMLElement | null} */ (link.closest("[data-owns]"))?.dataset["owns"] ?? "").split(" ");
}

/**
 * @param {Record<string, string | null>} changes
 * @param {readonly string[]} names
 */
function without(changes, names) {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !names.includes(name)));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string | null} value
 */
function setHidden(form, name, value) {
  const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  if (field !== null && field.type !== "hidden") return;
  field?.remove();
  if (value === null) return;
  const made = document.createElement("input");
  Object.assign(made, { type: "hidden", name, value });
  form.append(made);
}
