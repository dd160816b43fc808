// The fields of a form: what was typed into them, and what is wrong with them.
import { button, element } from "./words.js";

/** @typedef {{id: string, name: string, hint: string}} Picked */
/** @typedef {Record<string, string>} Texts */
/** @typedef {{field: HTMLElement | null, text: string, label: string, fix?: {label: string, act: () => void}}} FieldError */

const CONTROLS = "input[data-name], select[data-name], textarea[data-name]";

/**
 * @param {ParentNode} root
 * @returns {Iterable<HTMLInputElement>}
 */
function controls(root) {
  return /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll(CONTROLS));
}

/**
 * What was typed and chosen below `root`, by name; boxes that are checked, with commas between. Empty ones are left out.
 * @param {ParentNode} root
 * @returns {Texts}
 */
export function textsOf(root) {
  /** @type {Texts} */
  const texts = {};
  for (const control of controls(root)) {
    const name = control.dataset["name"] ?? "";
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) texts[name] = texts[name] === undefined ? control.value : `${texts[name]},${control.value}`;
    } else if (control.value.trim() !== "") texts[name] = control.value.trim();
  }
  return texts;
}

/**
 * @param {ParentNode} root
 * @param {Texts} texts
 */
export function fill(root, texts) {
  for (const control of controls(root)) {
    const text = texts[control.dataset["name"] ?? ""];
    if (control.type === "checkbox" || control.type === "radio") {
      if (text !== undefined) control.checked = text.split(",").includes(control.value);
    } else if (text !== undefined) control.value = text;
  }
  for (const details of root.querySelectorAll("details.more")) {
    if (Object.keys(textsOf(details)).length > 0) /** @type {HTMLDetailsElement} */ (details).open = true;
  }
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function fieldOf(root, name) {
  return root.querySelector(`[data-field="${CSS.escape(name)}"]`);
}

/**
 * The control of a field that takes the focus.
 * @param {HTMLElement} field
 * @returns {HTMLElement | null}
 */
export function controlOf(field) {
  return field.querySelector(`:is(input, select, textarea):checked, :is(input, select, textarea)`);
}

/**
 * @param {HTMLElement} field
 * @returns {string}
 */
export function labelOf(field) {
  const label = field.querySelector(":scope > label, :scope > legend");
  return (label?.firstChild?.textContent ?? label?.textContent ?? "").trim();
}

/**
 * Show what is wrong at its field. `fix` is a button that mends it.
 * @param {HTMLElement} field
 * @param {string} text
 * @param {{label: string, act: () => void}} [fix]
 */
export function showError(field, text, fix) {
  const place = field.querySelector(".field-error");
  if (!(place instanceof HTMLElement)) return;
  place.replaceChildren(element("span", text));
  if (fix !== undefined) place.append(" ", button(fix.label, fix.act, "linklike"));
  place.hidden = false;
  controlOf(field)?.setAttribute("aria-invalid", "true");
  for (let at = field.parentElement; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
}

/** @param {ParentNode} root */
export function clearErrors(root) {
  const places = root instanceof HTMLElement && root.matches("[data-field]") ? root : null;
  for (const place of (places ?? root).querySelectorAll(".field-error")) {
    /** @type {HTMLElement} */ (place).hidden = true;
    place.replaceChildren();
  }
  for (const control of (places ?? root).querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/**
 * The summary on top: how many fields, each a link to its field. It takes the focus.
 * @param {FieldError[]} errors
 * @param {(count: number) => string} heading
 */
export function summarise(errors, heading) {
  const summary = document.getElementById("summary");
  if (summary === null) return;
  const list = element("ul", "", { class: "plain" });
  for (const error of errors) {
    const item = element("li");
    const control = error.field === null ? null : controlOf(error.field);
    if (control === null || control.id === "") item.append(element("span", error.label === "" ? error.text : `${error.label}: ${error.text}`));
    else {
      const link = element("a", error.label, { href: `#${control.id}` });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        control.focus();
      });
      item.append(link, `: ${error.text}`);
    }
    list.append(item);
  }
  summary.replaceChildren(element("strong", heading(errors.length)), list);
  summary.hidden = false;
  summary.focus();
}

export function hideSummary() {
  const summary = document.getElementById("summary");
  if (summary !== null) summary.hidden = true;
}
