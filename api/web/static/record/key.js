// The key that records: asked for in the page, checked, named, and forgotten on request.
import { ask, forget, hasKey, keep, keyOfTab, signIn } from "../asking.js";
import { clearErrors, fieldOf, showError } from "./fields.js";
import { button, element, t } from "./words.js";

/**
 * Ask for the key where this tab has none. `known` is called when there is one.
 * @param {() => void} known
 */
export function keyCard(known) {
  const form = document.getElementById("key-form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void use(known);
  });
  void show(known);
}

/** @param {() => void} known */
async function use(known) {
  const input = /** @type {HTMLInputElement} */ (document.getElementById("key"));
  const field = fieldOf(document, "key");
  const key = input.value.trim();
  if (field !== null) clearErrors(field);
  if (key === "") return field === null ? undefined : showError(field, t("paste_key"));
  keep(key);
  const problem = await show(known);
  if (problem !== null && field !== null) {
    showError(field, problem);
    input.focus();
  } else {
    input.value = "";
    document.querySelector("main form :is(input, textarea):not([type=password])")?.scrollIntoView({ block: "center" });
  }
}

/**
 * Show whose key it is, or ask for one. Returns what is wrong with the key.
 * @param {() => void} known
 * @returns {Promise<string | null>}
 */
async function show(known) {
  const card = document.getElementById("key-card");
  const line = document.getElementById("key-line");
  if (card === null || line === null) return null;
  const mayBear = keyOfTab() !== null || card.dataset["proxy"] !== undefined;
  const answer = mayBear ? await ask("/record/key").catch(() => null) : null;
  if (answer?.ok === false) forget();
  signIn(answer?.ok === true && keyOfTab() === null);
  card.hidden = hasKey();
  line.hidden = !card.hidden;
  if (answer?.ok) {
    line.replaceChildren(...naming(answer.data.name));
    if (keyOfTab() !== null) line.append(button(t("forget_key"), () => forgetKey(known), "linklike"));
    known();
  }
  return answer?.ok === false ? answer.problem.detail : null;
}

/**
 * @param {string} name
 * @returns {(Node | string)[]}
 */
function naming(name) {
  const [before, after] = t("you_record_as").split("{name}");
  return [before ?? "", element("b", name), after ?? "", " "];
}

/** @param {() => void} known */
function forgetKey(known) {
  forget();
  void show(known);
  document.getElementById("key")?.focus();
}

/** Lead to the field for the key. */
export function askForKey() {
  const field = fieldOf(document, "key");
  if (field !== null) showError(field, t("key_first"));
  document.getElementById("key")?.focus();
}
