// The page that records a report: source, then statements, a preview before anything is recorded, and a draft that stays.
import { ask, hasKey, record } from "./asking.js";
import { adding } from "./record/adding.js";
import { showDone } from "./record/done.js";
import { blank, drop, fresh, keep, kept, newKey } from "./record/draft.js";
import { showFaults } from "./record/faults.js";
import { clearErrors, fieldOf, fill, hideSummary, labelOf, showError, summarise, textsOf } from "./record/fields.js";
import { askForKey, keyCard } from "./record/key.js";
import { renumber } from "./record/numbering.js";
import { emptyPreview, firstDuplicate, sentencesShown, showPreview } from "./record/panel.js";
import { dateIn, readingDates, today } from "./record/phrases.js";
import { busy, say, sending } from "./record/progress.js";
import { forget as forgetText, proposing, sync } from "./record/proposing.js";
import { draftOf, makeStatement, retarget, statementOf } from "./record/statement.js";
import { holder, rested, t } from "./record/words.js";
import { sourceOf } from "./record/wire.js";
import { toast } from "./toast.js";

/** @typedef {import("./record/draft.js").Draft} Draft */
/** @typedef {import("./asking.js").Problem} Problem */
/** @typedef {{conflict: string, source: Record<string, unknown>, statements: Record<string, unknown>[]}} Report */

const SAVED_AFTER_MS = 150;
const PREVIEWED_AFTER_MS = 700;
const REQUIRED = ["name", "published"];

const conflict = holder().dataset["conflict"] ?? "";
const form = /** @type {HTMLFormElement} */ (document.getElementById("report"));
const source = /** @type {HTMLElement} */ (document.getElementById("source"));
const list = /** @type {HTMLElement} */ (document.getElementById("statements"));
const published = /** @type {HTMLElement} */ (fieldOf(source, "published"));
let key = "";

/** @type {import("./record/phrases.js").Context} the day of publication is read with today as its day */
const ofSource = { published: async () => today(), changed: () => changed() };
/** @type {import("./record/phrases.js").Context} */
const ofStatements = { published: async () => (await dateIn(published, ofSource))?.date ?? null, changed: () => changed() };

/** @returns {HTMLElement[]} */
function statements() {
  return [...list.querySelectorAll("[data-statement]")].map((each) => /** @type {HTMLElement} */ (each));
}

// The draft

/** @param {Draft} draft */
function show(draft) {
  key = draft.key;
  form.reset();
  fill(source, draft.source);
  list.replaceChildren(...draft.statements.map((each) => makeStatement(each, ofStatements)));
  number();
  sync();
  for (const each of statements()) void retarget(each, ofStatements);
  for (const field of form.querySelectorAll("[data-phrase]")) void dateIn(/** @type {HTMLElement} */ (field), field === published ? ofSource : ofStatements);
}

function number() {
  renumber(statements(), key);
}

/** @returns {Draft} */
function current() {
  return { key, source: textsOf(source), statements: statements().map(draftOf) };
}

const save = rested(SAVED_AFTER_MS, saveNow);

function saveNow() {
  if (key === "") return;
  keep(conflict, current());
  say("kept", t("draft_kept"));
}

const previewSoon = rested(PREVIEWED_AFTER_MS, () => void previewIfComplete());

function changed() {
  save();
  previewSoon();
}

function discard() {
  const before = current();
  show(fresh());
  drop(conflict);
  emptyPreview();
  hideSummary();
  toast("draft", t("discarded"), [{ label: t("undo"), act: () => { show(before); saveNow(); } }]);
}

// Recording

/**
 * The report as the service takes it, and the fields that are missing or cannot be read.
 * @returns {Promise<{report: Report, wrong: HTMLElement[]}>}
 */
async function reportOf() {
  clearErrors(source);
  const texts = textsOf(source);
  const wrong = REQUIRED.filter((name) => texts[name] === undefined).map((name) => /** @type {HTMLElement} */ (fieldOf(source, name)));
  for (const field of wrong) showError(field, t("is_required"));
  const date = await dateIn(published, ofSource);
  if (date === undefined) wrong.push(published);
  else if (date === null) showError(published, t("is_required"));
  const read = await Promise.all(statements().map((each) => statementOf(each, ofStatements)));
  return {
    report: { conflict, source: sourceOf(texts, date?.date ?? ""), statements: read.map((each) => each.json) },
    wrong: [...wrong, ...read.flatMap((each) => each.wrong)],
  };
}

/** Show the preview while somebody types, once all that it needs is there; errors wait until they are asked for. */
async function previewIfComplete() {
  if (!hasKey() || sending() || !isComplete()) return;
  const { report, wrong } = await reportOf();
  if (wrong.length > 0) return;
  const answer = await ask(previewPath(), { body: report, html: true }).catch(() => null);
  if (answer?.ok) settle(answer.data);
}

function isComplete() {
  const texts = textsOf(source);
  return REQUIRED.every((name) => texts[name]) && statements().every((each) => {
    const draft = draftOf(each);
    const whose = fieldOf(each, "holder");
    const isHeld = whose === null || whose.hidden || draft.texts["holder"] !== undefined;
    return draft.place !== null && draft.claimant !== null && isHeld && (draft.texts["status"] !== undefined || draft.texts["denies"] !== undefined);
  });
}

function previewPath() {
  return `/record/preview?${new URLSearchParams({ conflict, lang: holder().dataset["lang"] ?? "en" })}`;
}

/**
 * Show a preview without the duplicates that were said to be different statements.
 * @param {string} html
 */
function settle(html) {
  showPreview(html);
  for (const card of document.querySelectorAll("#preview [data-duplicate]")) {
    const at = statements()[Number(/** @type {HTMLElement} */ (card).dataset["duplicate"])];
    if (at?.dataset["different"] === "true") card.remove();
  }
}

/**
 * The report, previewed: null where something is wrong with it, which is then shown.
 * @returns {Promise<Report | null>}
 */
async function previewed() {
  hideSummary();
  if (!hasKey()) {
    askForKey();
    return null;
  }
  const { report, wrong } = await reportOf();
  if (wrong.length > 0) {
    refuse([...new Set(wrong)].map((field) => ({ field, text: field.querySelector(".field-error")?.textContent ?? "", label: labelOf(field) })));
    return null;
  }
  const answer = await ask(previewPath(), { body: report, html: true });
  if (answer.ok) {
    settle(answer.data);
    return report;
  }
  explain(answer.problem);
  return null;
}

/** @param {import("./record/fields.js").FieldError[]} errors */
function refuse(errors) {
  summarise(errors, (count) => t(count === 1 ? "one_field" : "some_fields", { count }));
}

/** @param {Problem} problem */
function explain(problem) {
  if (problem.status === 401) return askForKey();
  if (problem.status === 409) return becomeAnother(problem);
  refuse(showFaults(problem, { statements: statements(), rest: source }));
}

/**
 * An earlier state of this draft was recorded, though no answer came. From now on the draft is another report.
 * @param {Problem} problem
 */
function becomeAnother(problem) {
  refuse([{ field: null, label: "", text: t("recorded_before", { detail: problem.detail }) }]);
  key = newKey();
  for (const each of statements()) delete each.dataset["id"];
  number();
  saveNow();
}

async function send() {
  saveNow();
  const report = await previewed();
  if (report === null) return;
  const waiting = firstDuplicate();
  if (waiting !== null) {
    say("sending", t("decide_duplicates"));
    waiting.focus();
    return;
  }
  const answer = await record("/v1/reports", { body: report, idempotencyKey: key });
  if (answer.ok) done(t("recorded", { position: answer.data.position }), answer.data.statements, sentencesShown());
  else explain(answer.problem);
}

/**
 * @param {string} statement
 * @param {number} at
 */
async function corroborate(statement, at) {
  const { report } = await reportOf();
  const body = { source: report.source };
  const answer = await record(`/v1/statements/${encodeURIComponent(statement)}/sources`, { body, idempotencyKey: `${key}.source-${at + 1}` });
  if (!answer.ok) return explain(answer.problem);
  const text = t("corroborated", { position: answer.data.position });
  if (statements().length === 1) return done(text, [{ id: statement }]);
  const settled = statements()[at];
  settled?.setAttribute("data-corroborated", "");
  settled?.remove();
  number();
  saveNow();
  toast("corroborated", text, [{ label: t("open"), href: `/statements/${encodeURIComponent(statement)}` }]);
  await previewIfComplete();
  statements()[Math.max(0, at - 1)]?.querySelector("input")?.focus();
}

/**
 * @param {string} text
 * @param {{id: string}[]} recorded
 * @param {string[]} [sentences] what they say
 */
function done(text, recorded, sentences = []) {
  drop(conflict);
  show(fresh());
  forgetText();
  emptyPreview();
  say("kept", "");
  showDone(text, recorded, sentences, () => source.querySelector("input")?.focus());
}

// Start

document.getElementById("add")?.addEventListener("click", () => {
  const made = makeStatement(blank(), ofStatements);
  list.append(made);
  number();
  changed();
  made.querySelector("input")?.focus();
});
document.getElementById("discard")?.addEventListener("click", discard);
document.getElementById("preview-now")?.addEventListener("click", () => void busy(async () => {
  await previewed();
}));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void busy(send);
});
form.addEventListener("input", changed);
form.addEventListener("change", changed);
list.addEventListener("click", (event) => {
  const remove = /** @type {Element} */ (event.target).closest("[data-remove]");
  if (remove === null) return;
  remove.closest("[data-statement]")?.remove();
  number();
  sync();
  changed();
  document.getElementById("add")?.focus();
});
document.getElementById("preview")?.addEventListener("click", (event) => {
  const pressed = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
  const card = /** @type {HTMLElement | null} */ (pressed?.closest("[data-duplicate]") ?? null);
  if (pressed === null || card === null) return;
  const at = Number(card.dataset["duplicate"]);
  const same = pressed.dataset["corroborate"];
  if (same !== undefined) return void busy(() => corroborate(same, at));
  const statement = statements()[at];
  if (statement !== undefined) statement.dataset["different"] = "true";
  card.remove();
  saveNow();
  (firstDuplicate() ?? document.getElementById("send"))?.focus();
});
proposing({
  ...adding(list, ofStatements, () => {
    number();
    changed();
  }),
  published: (text) => {
    const input = /** @type {HTMLInputElement} */ (published.querySelector("input"));
    if (input.value.trim() !== "") return;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  },
  finish: () => {
    const missing = REQUIRED.find((name) => textsOf(source)[name] === undefined);
    (missing === undefined ? document.getElementById("send") : fieldOf(source, missing)?.querySelector("input"))?.focus();
  },
});
addEventListener("pagehide", saveNow);
readingDates(published, ofSource);
published.addEventListener("change", () => {
  for (const each of statements()) {
    for (const field of each.querySelectorAll("[data-phrase]")) void dateIn(/** @type {HTMLElement} */ (field), ofStatements);
    void retarget(each, ofStatements);
  }
});

const before = kept(conflict);
show(before ?? fresh());
if (before !== null) say("kept", t("draft_kept"));
holder().hidden = false;
keyCard(() => void previewIfComplete());
