// From a text to statements of the form: proposals beside the text, decided on one by one. Nothing here records anything.
import { attempt } from "../asking.js";
import { draftFrom } from "./proposing/drafting.js";
import { fillCard } from "./proposing/card.js";
import { namesIn } from "./proposing/names.js";
import { answerAll } from "./proposing/questions.js";
import { datesIn, passages, request } from "./proposing/reading.js";
import { startsOf } from "./proposing/spans.js";
import { pointOut, showText } from "./proposing/text.js";
import { fieldOf, showError } from "./fields.js";
import { picking } from "./picker.js";
import { readingDates, today } from "./phrases.js";
import { busy, say } from "./progress.js";
import { askForKey } from "./key.js";
import { button, element, t } from "./words.js";

/** @typedef {import("./proposing/types.js").Answer} Answer */
/** @typedef {import("./proposing/types.js").Proposal} Proposal */
/** @typedef {import("./proposing/types.js").Question} Question */
/** @typedef {import("./proposing/card.js").State} State */
/** @typedef {import("./proposing/card.js").Told} Told */
/** @typedef {import("./draft.js").StatementDraft} StatementDraft */
/** @typedef {{proposal: Proposal, card: HTMLElement, state: State, statement: HTMLElement | null}} Entry */
/**
 * What the form does with accepted proposals: `add` puts one in front of another and returns its part of the form.
 * @typedef {{add: (draft: StatementDraft, before: HTMLElement | null, denies: string[]) => HTMLElement,
 *   remove: (statement: HTMLElement) => void, aim: (statement: HTMLElement, denies: string[]) => void,
 *   published: (text: string) => void, finish: () => void}} ReportForm
 */

const READ_ROWS = 2; // of the field, once its text stands beside the cards

/** @type {ReportForm} */
let form;
/** @type {Entry[]} */
let entries = [];
/** @type {Told} */
let told = { text: "", starts: [0], names: { claimants: {}, places: {}, statements: {} }, dates: {} };
/** @type {string | null} */
let published = null;

const section = /** @type {HTMLElement} */ (document.getElementById("reading"));
const pane = /** @type {HTMLElement} */ (document.getElementById("read-text"));
const list = /** @type {HTMLElement} */ (document.getElementById("read-cards"));

/** @param {ReportForm} of */
export function proposing(of) {
  form = of;
  const date = /** @type {HTMLElement} */ (fieldOf(section, "published"));
  readingDates(date, { published: async () => today(), changed: () => {} });
  picking(/** @type {HTMLElement} */ (fieldOf(section, "narrator")), () => {});
  document.getElementById("reading-form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(read);
  });
  list.addEventListener("keydown", onKey);
  list.addEventListener("focusin", (event) => pointOut(pane, /** @type {Element} */ (event.target).closest("[data-proposal]")?.getAttribute("data-proposal") ?? null));
}

/** Show as open what is not in the form any more, unless its source was added to a recorded statement instead. */
export function sync() {
  const gone = entries.filter((each) => each.state === "accepted" && each.statement?.isConnected === false);
  for (const entry of gone.filter((each) => each.statement?.dataset["corroborated"] === undefined)) {
    entry.statement = null;
    entry.state = "open";
    render(entry);
  }
  if (entries.length > 0) tell();
}

/** Forget the text and all that was read in it. */
export function forget() {
  entries = [];
  for (const each of [pane, list]) each.replaceChildren();
  /** @type {HTMLFormElement} */ (document.getElementById("reading-form")).reset();
  /** @type {HTMLElement} */ (document.getElementById("read")).hidden = true;
}

// Reading

async function read() {
  const found = await request(section);
  if (found === null) return;
  say("read-told", t("reading"));
  const answer = await attempt("/v1/proposals", { body: found.asked });
  if (answer.ok) {
    published = found.asked.published;
    form.published(found.typed);
    return show(found.asked.text, answer.data);
  }
  say("read-told", "");
  if (answer.problem.status === 401) return askForKey();
  const field = /** @type {HTMLElement} */ (fieldOf(section, "text"));
  showError(field, answer.problem.status === 0 ? t("no_answer_reading") : answer.problem.detail);
}

/**
 * @param {string} text
 * @param {Answer} answer
 */
async function show(text, answer) {
  told = { text, starts: startsOf(text), names: await namesIn(answer), dates: await datesIn(answer) };
  entries = answer.proposals.map((proposal) => {
    const card = element("article", "", { class: "card proposal", tabindex: "0", id: `proposal-${proposal.id}`, "aria-labelledby": `proposal-${proposal.id}-title`, "aria-keyshortcuts": "A E R" });
    card.dataset["proposal"] = proposal.id;
    return { proposal, card, state: "open", statement: null };
  });
  showText(pane, text, told.starts, answer, (id) => entries.find((each) => each.proposal.id === id)?.card.focus());
  for (const entry of entries) render(entry);
  const whole = { text, starts: told.starts, language: answer.text.language };
  list.replaceChildren(...entries.map((each) => each.card), ...passages("hints", answer.hints, true, whole), ...passages("not_taken", answer.not_taken, false, whole));
  /** @type {HTMLElement} */ (document.getElementById("read")).hidden = false;
  /** @type {HTMLTextAreaElement} */ (document.getElementById("reading-text")).rows = READ_ROWS;
  tell();
  (entries[0]?.card ?? pane).focus();
}

// Deciding

/** @param {Entry} entry */
function render(entry) {
  const at = { number: entries.indexOf(entry) + 1, count: entries.length, state: entry.state };
  fillCard(entry.card, entry.proposal, at, told, {
    accept: () => void accept(entry),
    edit: () => void edit(entry),
    reject: () => decide(entry, "rejected"),
    undo: () => undo(entry),
    answer: (question, value) => answer(entry, question, value),
  });
}

/** @param {Entry} entry */
async function accept(entry) {
  if (entry.state !== "open") return;
  await put(entry);
  if (entry.proposal.statement.place === null) open(entry);
  else advance(entry);
}

/** @param {Entry} entry */
async function edit(entry) {
  if (entry.state !== "accepted") await put(entry);
  open(entry);
}

/** @param {Entry} entry */
async function put(entry) {
  entry.state = "accepted";
  const draft = await draftFrom(entry.proposal, told.names, published);
  const after = entries.slice(entries.indexOf(entry) + 1).find((each) => each.statement?.isConnected)?.statement ?? null;
  entry.statement = form.add(draft, after, deniedBy(entry));
  changed(entry);
}

/**
 * The ids of statements of the form that a proposal denies.
 * @param {Entry} entry
 */
function deniedBy(entry) {
  const denied = entries.filter((each) => entry.proposal.statement.denies.includes(each.proposal.id));
  return denied.flatMap((each) => (each.statement?.isConnected ? [each.statement.dataset["id"] ?? ""] : []));
}

/** @param {Entry} entry */
function changed(entry) {
  render(entry);
  for (const each of entries) {
    if (each !== entry && each.statement?.isConnected && each.proposal.statement.denies.length > 0) form.aim(each.statement, deniedBy(each));
  }
  tell();
}

/**
 * Lead into the form, to the part that an accepted proposal has become.
 * @param {Entry} entry
 */
function open(entry) {
  const statement = entry.statement;
  if (statement === null) return;
  const row = statement.querySelector("[data-remove]")?.parentElement;
  if (row?.querySelector("[data-back]") === null) {
    const back = button(t("back_to_proposals"), () => (nextOpen(entry) ?? entry).card.focus());
    back.dataset["back"] = "";
    row.append(back);
  }
  const empty = entry.proposal.statement.place === null ? fieldOf(statement, "place") : null;
  (empty ?? statement).querySelector("input")?.focus();
}

/**
 * @param {Entry} entry
 * @param {State} state
 */
function decide(entry, state) {
  if (entry.state !== "open") return;
  entry.state = state;
  changed(entry);
  advance(entry);
}

/** @param {Entry} entry */
function undo(entry) {
  if (entry.statement?.isConnected) form.remove(entry.statement);
  entry.statement = null;
  entry.state = "open";
  changed(entry);
  entry.card.focus();
}

/**
 * @param {Entry} entry
 * @param {Question} question
 * @param {string} value
 */
function answer(entry, question, value) {
  const open_ = entries.filter((each) => each.state === "open");
  const settled = answerAll(open_.map((each) => each.proposal), question, value);
  for (const each of open_) if (settled.includes(each.proposal)) render(each);
  say("read-told", t("answered", { count: settled.length }));
  entry.card.focus();
}

/**
 * The next proposal that waits for a decision, after `entry` or from the beginning.
 * @param {Entry} entry
 */
function nextOpen(entry) {
  const at = entries.indexOf(entry);
  return [...entries.slice(at + 1), ...entries.slice(0, at)].find((each) => each.state === "open");
}

/** @param {Entry} entry */
function advance(entry) {
  const next = nextOpen(entry);
  if (next === undefined) form.finish();
  else next.card.focus();
}

/** Say how many wait for a decision. */
function tell() {
  const waiting = entries.filter((each) => each.state === "open").length;
  const accepted = entries.filter((each) => each.state === "accepted").length;
  say("read-told", entries.length === 0 ? t("none_proposed") : t("proposals_told", { count: entries.length, open: waiting, accepted }));
}

// Keys

const ACTS = { KeyA: accept, KeyE: edit, KeyR: (/** @type {Entry} */ entry) => decide(entry, "rejected"), KeyU: undo };

/**
 * A letter acts on the card that has the focus, whatever the layout of the keyboard; a digit answers its question.
 * @param {KeyboardEvent} event
 */
function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const entry = entries.find((each) => each.card.contains(target));
  if (entry === undefined || event.ctrlKey || event.metaKey || event.altKey || target.matches("input, select, textarea")) return;
  const act = ACTS[/** @type {keyof typeof ACTS} */ (event.code)];
  const at = entries.indexOf(entry) + (event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0);
  const answers = /^[1-9]$/.test(event.key) ? (entry.card.querySelector(".question")?.querySelectorAll("[data-answer]") ?? []) : [];
  if (act !== undefined && !event.repeat) void act(entry);
  else if (answers.length > 0) /** @type {HTMLElement | undefined} */ (answers[Number(event.key) - 1])?.click();
  else if (at !== entries.indexOf(entry)) entries[at]?.card.focus();
  else return;
  event.preventDefault();
}
