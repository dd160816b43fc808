// The page that corrects, annuls or corroborates a statement. The form starts from what is recorded.
import { ask, hasKey, record } from "./asking.js";
import { newKey } from "./record/draft.js";
import { showFaults } from "./record/faults.js";
import { clearErrors, fieldOf, fill, hideSummary, labelOf, showError, summarise, textsOf } from "./record/fields.js";
import { askForKey, keyCard } from "./record/key.js";
import { showPreview } from "./record/panel.js";
import { dateIn, readingDates } from "./record/phrases.js";
import { busy } from "./record/progress.js";
import { adapt, datesOf, missingIn, saying } from "./record/saying.js";
import { unread } from "./record/statement.js";
import { element, holder, t } from "./record/words.js";
import { sayingOf, sourceOf, textsFrom } from "./record/wire.js";

/** @typedef {Record<string, any>} Json */

const { act = "", statement = "", published: publishedThen = "" } = holder().dataset;
const form = /** @type {HTMLFormElement} */ (document.getElementById("amendment"));
const path = `/v1/statements/${encodeURIComponent(statement)}`;
const ADDRESSES = { correct: `${path}/corrections`, annul: `${path}/annulment`, corroborate: `${path}/sources` };
const KEPT = ["denies", "retracts", "dating"];
const key = newKey();
/** @type {Json} */
let content = {};

/** @type {import("./record/phrases.js").Context} */
const context = { published: async () => publishedThen, changed: () => {} };

async function start() {
  if (act === "correct") {
    const answer = await ask(path);
    if (answer.ok) fillIn(answer.data);
  }
  const published = fieldOf(form, "published");
  if (published !== null) readingDates(published, context);
  holder().hidden = false;
  keyCard(() => {});
}

/** @param {Json} recorded */
function fillIn(recorded) {
  content = recorded;
  const root = /** @type {HTMLElement} */ (document.getElementById("saying"));
  fill(root, textsFrom(recorded["derived"] === true ? { ...recorded, status: "", holder: null } : recorded));
  const derived = root.querySelector(".derived");
  if (derived instanceof HTMLElement) derived.hidden = recorded["kind"] !== "denial";
  if (recorded["kind"] === "retraction") for (const name of ["status", "effective"]) /** @type {HTMLElement} */ (fieldOf(root, name)).hidden = true;
  saying(root, context);
  adapt(root);
  for (const field of root.querySelectorAll("[data-phrase]")) void dateIn(/** @type {HTMLElement} */ (field), context);
}

/**
 * What is sent, and the fields that are missing or cannot be read.
 * @returns {Promise<{body: Json, wrong: HTMLElement[]}>}
 */
async function bodyOf() {
  clearErrors(form);
  /** @type {HTMLElement[]} */
  const wrong = [];
  const reason = fieldOf(form, "reason");
  const texts = textsOf(form);
  if (reason !== null && texts["reason"] === undefined) {
    showError(reason, t("is_required"));
    wrong.push(reason);
  }
  if (act === "correct") return { body: { content: await contentOf(wrong), reason: texts["reason"] ?? "" }, wrong };
  if (act === "annul") return { body: { reason: texts["reason"] ?? "" }, wrong };
  const source = await sourceIn(wrong);
  return { body: texts["note"] === undefined ? { source } : { source, note: texts["note"] }, wrong };
}

/**
 * @param {HTMLElement[]} wrong
 * @returns {Promise<Json>}
 */
async function contentOf(wrong) {
  const root = /** @type {HTMLElement} */ (document.getElementById("saying"));
  const isPosition = content["kind"] !== "retraction";
  wrong.push(...missingIn(root, !isPosition || (content["denies"] ?? []).length > 0));
  const dates = await datesOf(root, context, isPosition);
  if (dates === undefined) {
    wrong.push(...unread(root));
    return {};
  }
  const left = Object.fromEntries(KEPT.filter((name) => (content[name] ?? "").length > 0).map((name) => [name, content[name]]));
  return { ...left, ...sayingOf(textsOf(root), dates) };
}

/**
 * @param {HTMLElement[]} wrong
 * @returns {Promise<Json>}
 */
async function sourceIn(wrong) {
  const root = /** @type {HTMLElement} */ (document.getElementById("source"));
  const texts = textsOf(root);
  const field = /** @type {HTMLElement} */ (fieldOf(root, "published"));
  const date = await dateIn(field, context);
  for (const name of ["name", "published"]) {
    const each = /** @type {HTMLElement} */ (fieldOf(root, name));
    if (texts[name] === undefined) {
      showError(each, t("is_required"));
      wrong.push(each);
    }
  }
  if (date === undefined) wrong.push(field);
  return sourceOf(texts, date?.date ?? "");
}

/** @returns {Promise<Json | null>} */
async function complete() {
  hideSummary();
  if (!hasKey()) {
    askForKey();
    return null;
  }
  const { body, wrong } = await bodyOf();
  if (wrong.length === 0) return body;
  refuse([...new Set(wrong)].map((field) => ({ field, text: field.querySelector(".field-error")?.textContent ?? "", label: labelOf(field) })));
  return null;
}

/** @param {import("./record/fields.js").FieldError[]} errors */
function refuse(errors) {
  summarise(errors, (count) => t(count === 1 ? "one_field" : "some_fields", { count }));
}

/** @param {import("./asking.js").Problem} problem */
function explain(problem) {
  if (problem.status === 401) askForKey();
  else refuse(showFaults(problem, { statements: [], rest: form }));
}

async function preview() {
  const body = await complete();
  if (body === null) return;
  const answer = await ask(`${location.pathname}${location.search}`, { body, html: true });
  if (answer.ok) showPreview(answer.data);
  else explain(answer.problem);
}

async function send() {
  const body = await complete();
  if (body === null) return;
  const answer = await record(ADDRESSES[/** @type {keyof typeof ADDRESSES} */ (act)], { body, idempotencyKey: key });
  if (!answer.ok) return explain(answer.problem);
  const card = /** @type {HTMLElement} */ (document.getElementById("done"));
  const link = element("a", t("open"), { href: `/statements/${encodeURIComponent(statement)}` });
  card.replaceChildren(element("h2", t(`done_${act}`, { position: answer.data.position })), link);
  card.hidden = false;
  holder().hidden = true;
  card.focus();
}

document.getElementById("preview-now")?.addEventListener("click", () => void busy(preview));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void busy(send);
});
void start();
