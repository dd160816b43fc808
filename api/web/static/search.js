// The list under the search field in the head of every page.
import { combobox } from "./combobox.js";

/**
 * @typedef {object} Hit
 * @property {string} label the kind of thing, in words
 * @property {string} name
 * @property {string} link
 * @property {string} detail
 * @property {[string, string] | null} matched
 */

/** Suggest what the text in the search field may mean. Without suggestions, Enter leads to the page of the search. */
export function searchField() {
  const input = document.getElementById("search");
  if (!(input instanceof HTMLInputElement) || !input.form) return;
  const form = input.form;
  combobox(input, {
    find: (text, signal) => find(form, text, signal),
    draw: drawHit,
    choose: (hit) => location.assign(hit.link),
    foot: (text) => foot(form, text),
    searching: form.dataset["searching"] ?? "",
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<Hit[]>}
 */
async function find(form, text, signal) {
  const query = new URLSearchParams(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
  query.set("q", text);
  const answer = await fetch(`/search/hits?${query}`, { signal });
  if (!answer.ok) throw new Error(`the search answered ${answer.status}`);
  return /** @type {{ hits: Hit[] }} */ (await answer.json()).hits;
}

/**
 * @param {Hit} hit
 * @returns {Node[]}
 */
function drawHit(hit) {
  const name = document.createElement("b");
  name.textContent = hit.name;
  const said = document.createElement("span");
  said.className = "hit";
  said.append(name);
  if (hit.matched) {
    const typed = document.createElement("u");
    typed.textContent = hit.matched[0];
    said.append(" · ", typed, hit.matched[1]);
  }
  if (hit.detail) said.append(` · ${hit.detail}`);
  const kind = document.createElement("span");
  kind.className = "hit-kind";
  kind.textContent = hit.label;
  return [said, kind];
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function foot(form, text) {
  const link = document.createElement("a");
  const query = new URLSearchParams(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
  query.set("q", text);
  link.href = `/search?${query}`;
  link.textContent = form.dataset["all"] ?? text;
  return link;
}
