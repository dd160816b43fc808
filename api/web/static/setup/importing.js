// The import of a country's places: asked for, followed until it is done, undone.
import { attempt } from "../asking.js";
import { clearFaults, sending, showProblem, t } from "./fields.js";

const LOOK_MS = 500;
const PATH = "/v1/places/imports";
const UNDER_WAY = ["running", "undoing"];

/** @typedef {{id: string, name: string, state: string, done: number, total: number, refused: number, problem: string | null}} Import */

/** @param {(of: Import) => void} ended called when an import or its undoing has ended */
export function importForm(ended) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("import-form"));
  const box = /** @type {HTMLElement} */ (document.getElementById("import-progress"));
  const country = /** @type {HTMLSelectElement} */ (form.querySelector("select"));
  const undo = /** @type {HTMLButtonElement} */ (document.getElementById("import-undo"));
  /** @type {string | null} */
  let id = box.dataset["import"] || null;

  sending(form, async () => {
    const answer = await attempt(PATH, { method: "POST", body: { country: country.value } });
    if (!answer.ok) return showProblem(form, answer.problem, () => country);
    await follow(answer.data);
  });
  undo.addEventListener("click", async () => {
    if (id === null) return;
    clearFaults(box);
    const answer = await attempt(`${PATH}/${id}`, { method: "DELETE" });
    if (!answer.ok) return showProblem(box, answer.problem, () => null);
    await follow(answer.data);
  });
  if (id !== null) void attempt(`${PATH}/${id}`).then((answer) => (answer.ok ? follow(answer.data) : undefined));

  /** @param {Import} at */
  async function follow(at) {
    id = at.id;
    box.hidden = false;
    let current = at;
    show(current);
    while (UNDER_WAY.includes(current.state)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const answer = await attempt(`${PATH}/${current.id}`);
      if (!answer.ok) continue; // the service may be starting again: the import continues with it
      current = answer.data;
      show(current);
    }
    ended(current);
  }

  /** @param {Import} at */
  function show(at) {
    const bar = /** @type {HTMLProgressElement} */ (box.querySelector("progress"));
    const [line, status] = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-line]"));
    bar.max = Math.max(at.total, 1);
    bar.value = at.state === "failed" ? 0 : at.done;
    bar.hidden = !UNDER_WAY.includes(at.state);
    const values = { country: at.name, done: number(at.done), total: number(at.total), problem: at.problem ?? "" };
    if (line) line.textContent = t(`import_${at.state}`, values);
    if (status && !UNDER_WAY.includes(at.state)) status.textContent = t(`import_${at.state}`, values);
    undo.hidden = at.state === "undone" || at.state === "undoing" || at.state === "failed";
  }
}

/** @param {number} count */
function number(count) {
  return count.toLocaleString(document.documentElement.lang);
}
