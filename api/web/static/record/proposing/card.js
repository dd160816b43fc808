// The card of one proposal: what it would record, the words behind each field, its questions, and what to do with it.
import { button, element, t } from "../words.js";
import { wordsAt } from "./spans.js";

/** @typedef {import("./types.js").Proposal} Proposal */
/** @typedef {import("./types.js").Names} Names */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {{text: string, starts: number[], names: Names, dates: Record<string, string>}} Told what cards are told with */
/** @typedef {{accept: () => void, edit: () => void, reject: () => void, undo: () => void, answer: (question: Question, value: string) => void}} Acts */
/** @typedef {"open" | "accepted" | "rejected"} State */

const FIELDS = [
  "claimant", "place", "status", "holder", "stated", "effective", "quote", "spokesperson", "wording", "hedge", "share", "extent", "channel", "denies",
];
/** @type {Record<string, string>} words for fields that the form has under another name */
const LABELS = { spokesperson: "person", status: "what" };

/**
 * Fill `card` with a proposal as it stands.
 * @param {HTMLElement} card
 * @param {Proposal} proposal
 * @param {{number: number, count: number, state: State}} at
 * @param {Told} told
 * @param {Acts} acts
 */
export function fillCard(card, proposal, at, told, acts) {
  card.dataset["state"] = at.state;
  const heading = element("h3", titleOf(proposal, told.names), { id: `${card.id}-title` });
  const head = element("div", "", { class: "statement-head" });
  head.append(heading, element("span", t(`kind_${proposal.statement.kind}`), { class: "badge" }), element("span", t("card_of", { number: at.number, count: at.count }), { class: "small" }));
  const decided = at.state === "open" ? [] : [decision(at.state, acts)];
  const open = at.state === "open" ? [...bodyOf(card, proposal, told, acts), actions(acts)] : [];
  card.replaceChildren(head, ...decided, ...open);
}

/**
 * @param {Proposal} proposal
 * @param {Names} names
 */
function titleOf(proposal, names) {
  const { claimant, place } = proposal.statement;
  const where = place === null ? (proposal.place_text ?? t("place")) : (names.places[place]?.name ?? place);
  return `${names.claimants[claimant]?.name ?? claimant}: ${where}`;
}

/**
 * @param {HTMLElement} card
 * @param {Proposal} proposal
 * @param {Told} told
 * @param {Acts} acts
 */
function bodyOf(card, proposal, told, acts) {
  const list = element("dl", "", { class: "fields" });
  for (const field of FIELDS) list.append(...fieldRow(field, proposal, told));
  const asked = proposal.questions.map((question, number) => questionOf(question, `${card.id}-q${number}`, acts));
  return [list, ...asked, ...recorded("same_on_record", proposal.record.same, told), ...recorded("could_deny", proposal.record.could_deny, told)];
}

/**
 * A field with its value, and the words that show it.
 * @param {string} field
 * @param {Proposal} proposal
 * @param {Told} told
 * @returns {HTMLElement[]}
 */
function fieldRow(field, proposal, told) {
  const value = valueOf(field, proposal, told);
  const spans = proposal.evidence[field] ?? [];
  const why = proposal.why[field];
  if (value === "" && spans.length === 0) return [];
  const shown = element("dd", value);
  for (const words of new Set(spans.map((span) => wordsAt(told.text, told.starts, span)))) shown.append(" ", element("q", words));
  if (why !== undefined) shown.append(element("span", why, { class: "meaning block" }));
  return [element("dt", t(LABELS[field] ?? field)), shown];
}

/**
 * @param {string} field
 * @param {Proposal} proposal
 * @param {Told} told
 * @returns {string}
 */
function valueOf(field, proposal, { names, dates }) {
  const said = proposal.statement;
  const claimant = (/** @type {string | null} */ id) => (id === null ? "" : (names.claimants[id]?.name ?? id));
  /** @type {Record<string, () => string>} */
  const values = {
    claimant: () => claimant(said.claimant),
    place: () => (said.place === null ? "" : [names.places[said.place]?.name ?? said.place, names.places[said.place]?.detail ?? ""].filter(Boolean).join(", ")),
    status: () => t(`status_${said.status}`),
    holder: () => claimant(said.holder),
    stated: () => (said.stated === null ? t("day_of_publication") : (dates[said.stated] ?? said.stated)),
    effective: () => (said.effective === null ? "" : (dates[said.effective] ?? said.effective)),
    spokesperson: () => [said.spokesperson?.name, said.spokesperson?.role].filter(Boolean).join(", "),
    share: () => (said.share === null ? "" : `${said.share} %`),
    denies: () => said.denies.map((id) => t("proposal_number", { id: id.replace(/\D/g, "") })).join(", "),
  };
  const text = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (said))[field];
  return values[field]?.() ?? (typeof text === "string" ? text : "");
}

/**
 * @param {Question} question
 * @param {string} id
 * @param {Acts} acts
 */
function questionOf(question, id, acts) {
  const box = element("div", "", { class: "question", role: "group", "aria-labelledby": id });
  box.append(element("p", question.ask, { id }));
  const row = element("div", "", { class: "row" });
  for (const choice of question.of) {
    const made = button(choice.label, () => acts.answer(question, choice.value));
    made.dataset["answer"] = choice.value;
    row.append(made);
  }
  box.append(question.of.length > 0 ? row : element("p", t("answer_in_form"), { class: "hint" }));
  return box;
}

/**
 * Statements on record that have to do with a proposal.
 * @param {"same_on_record" | "could_deny"} what
 * @param {string[]} ids
 * @param {Told} told
 */
function recorded(what, ids, told) {
  if (ids.length === 0) return [];
  const box = element("div", "", { class: "alike" });
  box.append(element("p", what === "could_deny" ? t("could_deny") : t("same_on_record"), { class: "small" }));
  for (const id of ids) {
    const found = told.names.statements[id];
    const link = element("a", found === undefined ? id : found.sentence, { href: `/statements/${encodeURIComponent(id)}`, target: "_blank", rel: "noopener" });
    const line = element("p", "", { class: "small" });
    line.append(link, found === undefined ? "" : ` · ${found.source}`);
    box.append(line);
  }
  return [box];
}

/** @param {Acts} acts */
function actions(acts) {
  const row = element("div", "", { class: "row card-actions" });
  row.append(button(t("accept"), acts.accept), button(t("edit"), acts.edit), button(t("reject"), acts.reject));
  return row;
}

/**
 * @param {State} state
 * @param {Acts} acts
 */
function decision(state, acts) {
  const row = element("p", "", { class: "row small" });
  row.append(element("span", state === "accepted" ? t("was_accepted") : t("was_rejected")), button(t("undo"), acts.undo, "linklike"));
  return row;
}
