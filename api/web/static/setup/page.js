// The first start, step by step: a key, a conflict, the places of a country; or the demo.
import { attempt } from "../asking.js";
import { claimantRows, namedRows, speakers } from "./claimants.js";
import { control, sending, showFault, showProblem, t } from "./fields.js";
import { importForm } from "./importing.js";
import { keyForm } from "./key.js";

const setup = /** @type {HTMLElement} */ (document.getElementById("setup"));
let hasKey = false;

/** Show which step is done, which is to be done now, and which come later. The server knows all but the key. */
function showSteps() {
  let isCurrent = false;
  for (const step of /** @type {NodeListOf<HTMLElement>} */ (setup.querySelectorAll("[data-step]"))) {
    const isDone = step.dataset["step"] === "key" ? hasKey : step.dataset["done"] === "true";
    const state = isDone ? "done" : isCurrent ? "later" : "now";
    isCurrent ||= !isDone;
    step.dataset["state"] = state;
    const body = /** @type {HTMLElement} */ (step.querySelector(".step-body"));
    body.hidden = state === "later" || (state === "done" && step.dataset["keeps"] === undefined);
    if (state === "now") step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  for (const end of /** @type {NodeListOf<HTMLElement>} */ (setup.querySelectorAll("[data-with-key]"))) end.hidden = !hasKey;
  for (const end of /** @type {NodeListOf<HTMLElement>} */ (setup.querySelectorAll("[data-without-key]"))) end.hidden = hasKey;
}

/** Lead to the first field of the step that is to be done now. */
function lead() {
  const step = setup.querySelector('[data-state="now"]');
  /** @type {HTMLElement | null | undefined} */ (step?.querySelector("input:not([type=hidden]), select, a, button"))?.focus();
}

function conflictForm() {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("conflict-form"));
  if (form === null) return;
  claimantRows(form);
  sending(form, async () => {
    const name = control(form, "conflict-name");
    const tz = /** @type {HTMLSelectElement} */ (form.querySelector("[name=tz]"));
    const answer = await attempt("/setup/conflict", { method: "POST", body: { name: name.value.trim(), tz: tz.value, claimants: speakers() } });
    const then = form.dataset["then"];
    if (answer.ok) return then ? location.assign(then + answer.data.id) : location.reload();
    const rows = namedRows();
    showProblem(form, answer.problem, (pointer) => {
      const [, what, at] = pointer.split("/");
      const row = rows[Number(at)];
      if (what === "claimants") return control(row ?? form.querySelector("#claimants") ?? form, "name");
      return what === "tz" ? tz : what === "name" ? name : null;
    });
  });
}

function demoForm() {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("demo-form"));
  if (form === null) return;
  sending(form, async () => {
    if (!hasKey) {
      showFault(form, null, t("demo_key"));
      return lead();
    }
    const answer = await attempt("/setup/demo", { method: "POST" });
    if (answer.ok) location.assign(form.dataset["then"] ?? "/");
    else showProblem(form, answer.problem, () => null);
  });
}

setup.hidden = false;
conflictForm();
demoForm();
importForm((of) => {
  const step = /** @type {HTMLElement} */ (setup.querySelector('[data-step="places"]'));
  const isDone = of.state === "done" ? "true" : of.state === "undone" ? "false" : step.dataset["done"];
  if (isDone !== undefined) step.dataset["done"] = isDone;
  showSteps();
});
keyForm((isThere) => {
  const was = hasKey;
  hasKey = isThere;
  showSteps();
  if (isThere && !was) lead();
});
