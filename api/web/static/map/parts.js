// The parts of the page that the server writes: its sentence, legend, table, cards and links. They are fetched again
// where the state has changed, so that every sentence is written once, by the server.

/** @type {AbortController | null} */
let fetching = null;

/**
 * Fetch this page in its present state, and put its parts in the place of ours. A later call takes the place of this one.
 * @returns {Promise<boolean>} whether they are there
 */
export async function renewParts() {
  fetching?.abort();
  const mine = (fetching = new AbortController());
  try {
    const answer = await fetch(location.href, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine.signal.aborted || !answer.ok) return false;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-part]"))) {
      const fresh = /** @type {HTMLElement | null} */ (page.querySelector(`[data-part="${part.dataset["part"]}"]`));
      if (fresh) replace(part, fresh);
    }
    document.title = page.title;
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    throw error;
  }
}

/**
 * @param {HTMLElement} part
 * @param {HTMLElement} fresh
 */
function replace(part, fresh) {
  for (const scripted of fresh.querySelectorAll("[data-scripted]")) scripted.removeAttribute("hidden");
  if (part.innerHTML === fresh.innerHTML) return;
  const focused = part.contains(document.activeElement) ? document.activeElement?.id : "";
  part.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}
