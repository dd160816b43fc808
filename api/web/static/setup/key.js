// The key: pasted once, checked, named; it stays in this tab until it is closed or forgotten.
import { attempt, forget, keep, keyOfTab, signIn } from "../asking.js";
import { clearFaults, control, sending, showFault, t } from "./fields.js";

/**
 * @param {(isThere: boolean) => void} changed called with whether this tab has a key that is right
 */
export function keyForm(changed) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("key-form"));
  const input = control(form, "key");
  sending(form, async () => {
    const given = input.value.trim();
    if (given === "") return wrong(t("key_missing"));
    keep(given);
    const problem = await whose();
    if (problem !== null) return wrong(problem);
    input.value = "";
    changed(true);
  });
  document.getElementById("key-forget")?.addEventListener("click", () => {
    forget();
    tell("");
    changed(false);
    input.focus();
  });

  /** @param {string} text */
  function wrong(text) {
    forget();
    clearFaults(form);
    showFault(form, input, text);
    input.focus();
  }

  if (keyOfTab() === null && form.dataset["proxy"] === undefined) changed(false);
  else void whose().then((problem) => changed(problem === null));
}

/**
 * Ask whose the key is. Returns what is wrong with it.
 * @returns {Promise<string | null>}
 */
async function whose() {
  const answer = await attempt("/record/key");
  if (!answer.ok) {
    if (answer.problem.status !== 401) return answer.problem.detail;
    forget();
    return t("key_wrong");
  }
  if (!answer.data.scopes.includes("declare")) return t("key_scope", { name: answer.data.name });
  const isOfTab = keyOfTab() !== null;
  signIn(!isOfTab);
  for (const end of document.querySelectorAll("#key-forget")) /** @type {HTMLElement} */ (end).hidden = !isOfTab;
  tell(isOfTab ? t("key_kept", { name: answer.data.name }) : t("signed_in", { name: answer.data.name }));
  return null;
}

/** @param {string} text */
function tell(text) {
  for (const line of document.querySelectorAll("[data-key-line]")) line.textContent = text;
}
