// The rows of a new conflict's claimants: a name, a role, and whom it speaks for or is close to.
import { control } from "./fields.js";

/** @typedef {{name: string, role: string, under?: number}} Speaker */

/** @type {HTMLElement} */
let rows;
let made = 0;

/** @param {HTMLFormElement} form */
export function claimantRows(form) {
  rows = /** @type {HTMLElement} */ (form.querySelector("#claimants"));
  for (const kind of ["side", "side"]) add(kind);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-add]"))) {
    button.addEventListener("click", () => control(add(button.dataset["add"] ?? "side"), "name").focus());
  }
  rows.addEventListener("input", offerParties);
}

/**
 * @param {string} kind
 * @returns {HTMLElement}
 */
function add(kind) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("claimant-template"));
  const own = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  made += 1;
  own.dataset["kind"] = kind;
  for (const label of own.querySelectorAll("label")) label.htmlFor += made;
  for (const field of own.querySelectorAll("input, select")) field.id += made;
  for (const text of /** @type {NodeListOf<HTMLElement>} */ (own.querySelectorAll("[data-of]"))) if (text.dataset["of"] !== kind) text.remove();
  own.querySelector("[data-remove]")?.addEventListener("click", () => removeRow(own));
  const under = /** @type {HTMLElement} */ (own.querySelector("[data-under]"));
  under.hidden = kind !== "party" && kind !== "affiliate";
  rows.append(own);
  offerParties();
  return own;
}

/** @param {HTMLElement} row */
function removeRow(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  offerParties();
  if (next) control(next, "name").focus();
}

/** @returns {HTMLElement[]} */
function all() {
  return /** @type {HTMLElement[]} */ ([...rows.children]);
}

/** Offer the parties that have a name as those above others. */
function offerParties() {
  for (const row of all()) {
    const select = /** @type {HTMLSelectElement} */ (row.querySelector("select"));
    const chosen = select.value;
    const others = all().filter((each) => each !== row && ["side", "party"].includes(each.dataset["kind"] ?? "") && control(each, "name").value.trim());
    const none = /** @type {HTMLOptionElement} */ (select.options[0]);
    select.replaceChildren(none, ...others.map((each) => new Option(control(each, "name").value.trim(), control(each, "name").id)));
    select.value = [...select.options].some((each) => each.value === chosen) ? chosen : "";
  }
}

/** @returns {HTMLElement[]} the rows that have a name */
export function namedRows() {
  return all().filter((row) => control(row, "name").value.trim() !== "");
}

/** @returns {Speaker[]} */
export function speakers() {
  const named = namedRows();
  return named.map((row) => {
    const kind = row.dataset["kind"] ?? "side";
    const above = /** @type {HTMLSelectElement} */ (row.querySelector("select")).value;
    const under = named.findIndex((each) => control(each, "name").id === above);
    /** @type {Speaker} */
    const speaker = { name: control(row, "name").value.trim(), role: kind === "side" ? "party" : kind };
    return under >= 0 ? { ...speaker, under } : speaker;
  });
}
