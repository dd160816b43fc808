// A field that finds a thing by any spelling of its name, and knows it by its id. The list follows the ARIA combobox.
import { ask } from "../asking.js";
import { clearErrors } from "./fields.js";
import { element, holder, rested, t } from "./words.js";

/** @typedef {import("./fields.js").Picked} Picked */
/** @typedef {{id: string, name: string, matched: string | null, detail: string}} Option */

const WAIT_MS = 120;
const NO_WAIT_FOR_MS = 300;
const SHOWN_MAX = 8;

/**
 * @param {HTMLElement} field
 * @returns {Picked | null}
 */
export function pickedIn(field) {
  const picked = field.dataset["picked"];
  return picked === undefined ? null : /** @type {Picked} */ (JSON.parse(picked));
}

/**
 * @param {HTMLElement} field
 * @param {Picked | null} picked
 */
export function put(field, picked) {
  const hint = field.querySelector(".hint");
  if (picked === null) delete field.dataset["picked"];
  else {
    field.dataset["picked"] = JSON.stringify(picked);
    inputOf(field).value = picked.name;
    clearErrors(field);
  }
  if (hint instanceof HTMLElement) hint.textContent = picked?.hint || hint.dataset["plain"] || "";
}

/**
 * @param {HTMLElement} field
 * @returns {HTMLInputElement}
 */
function inputOf(field) {
  return /** @type {HTMLInputElement} */ (field.querySelector("input[role=combobox]"));
}

/**
 * Make `field` find things. `changed` is called when another thing is picked, or none.
 * @param {HTMLElement} field
 * @param {() => void} changed
 */
export function picking(field, changed) {
  const input = inputOf(field);
  const list = /** @type {HTMLElement} */ (field.querySelector("[role=listbox]"));
  /** @type {Option[]} */
  let options = [];
  let active = -1;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  /** @param {number} number */
  const point = (number) => {
    active = number;
    for (const [at, item] of [...list.querySelectorAll("[role=option]")].entries()) item.setAttribute("aria-selected", String(at === number));
    if (number >= 0) input.setAttribute("aria-activedescendant", `${list.id}-${number}`);
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };
  /** @param {number} number */
  const pick = (number) => {
    const option = options[number];
    if (option === undefined) return;
    put(field, { id: option.id, name: option.name, hint: hintOf(option, input.value.trim()) });
    close();
    changed();
  };
  const show = () => {
    list.replaceChildren(...options.map((option, number) => row(option, `${list.id}-${number}`, () => pick(number))));
    if (options.length === 0) list.append(element("li", t("none_found", { text: input.value.trim() }), { class: "option-none" }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(options.length > 0 && input.value.trim() !== "" ? 0 : -1);
  };
  const search = async () => {
    const text = input.value.trim();
    const number = ++asked;
    const slow = setTimeout(() => list.replaceChildren(element("li", t("searching"), { class: "option-none" })), NO_WAIT_FOR_MS);
    const found = await find(field.dataset["picker"] ?? "", text).catch(() => []);
    clearTimeout(slow);
    if (number !== asked || document.activeElement !== input) return;
    options = found;
    if (pickedIn(field) === null) show();
  };
  const soon = rested(WAIT_MS, search);

  input.addEventListener("input", () => {
    put(field, null);
    close(); // what the list shows was found for another text
    changed();
    soon();
  });
  input.addEventListener("focus", () => {
    if (pickedIn(field) === null && (input.value.trim() !== "" || field.dataset["picker"] === "claimants")) soon();
  });
  input.addEventListener("blur", () => {
    asked += 1;
    if (!list.hidden && pickedIn(field) === null && options.length === 1 && input.value.trim() !== "") pick(0);
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && !list.hidden && active >= 0) pick(active);
    else if (event.key === "Enter" && pickedIn(field) === null) void search();
    else if (event.key === "Tab" && !list.hidden && active >= 0) return pick(active);
    else if (event.key === "ArrowDown" && list.hidden) void search();
    else if (event.key === "ArrowDown") point(Math.min(active + 1, options.length - 1));
    else if (event.key === "ArrowUp" && !list.hidden) point(Math.max(active - 1, 0));
    else return;
    event.preventDefault();
  });
}

/**
 * @param {Option} option
 * @param {string} id
 * @param {() => void} pick
 * @returns {HTMLElement}
 */
function row(option, id, pick) {
  const item = element("li", "", { role: "option", id, "aria-selected": "false" });
  item.append(element("b", option.name));
  if (option.matched !== null) item.append(" ", element("span", t("matches", { text: option.matched }), { class: "matched" }));
  if (option.detail !== "") item.append(" ", element("span", option.detail, { class: "detail" }));
  item.addEventListener("mousedown", (event) => event.preventDefault());
  item.addEventListener("click", pick);
  return item;
}

/**
 * @param {Option} option
 * @param {string} typed
 */
function hintOf(option, typed) {
  const was = typed !== "" && typed.toLowerCase() !== option.name.toLowerCase() ? t("you_typed", { text: typed }) : "";
  return [option.detail, was].filter((text) => text !== "").join(". ");
}

/**
 * @param {string} what
 * @param {string} text
 * @returns {Promise<Option[]>}
 */
async function find(what, text) {
  const conflict = holder().dataset["conflict"] ?? "";
  const asked = new URLSearchParams(what === "places" ? { q: text, limit: String(SHOWN_MAX) } : { q: text, conflict, lang: holder().dataset["lang"] ?? "" });
  if (what === "places" && text === "") return [];
  const answer = await ask(what === "places" ? `/v1/places?${asked}` : `/record/claimants?${asked}`);
  if (!answer.ok) return [];
  return what === "places" ? answer.data.places.map(placeOption) : answer.data.claimants;
}

/**
 * @param {{id: string, name: string, admin?: string[], statements: number, matched: {name: string}}} place
 * @returns {Option}
 */
function placeOption(place) {
  const area = (place.admin ?? []).slice(1).reverse().join(", ") || (place.admin ?? []).join(", ");
  const detail = [area, place.statements > 0 ? t("statements_of", { count: place.statements }) : ""];
  return {
    id: place.id,
    name: place.name,
    matched: place.matched.name === place.name ? null : place.matched.name,
    detail: detail.filter((text) => text !== "").join(" · "),
  };
}
