// The names behind the ids of an answer, asked for once.
import { ask } from "../../asking.js";
import { holder } from "../words.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Names} Names */

const AT_ONCE = 100;

/**
 * @param {Answer} answer
 * @returns {Promise<Names>}
 */
export async function namesIn(answer) {
  const said = answer.proposals;
  const options = (/** @type {string[]} */ ...fields) => said.flatMap((each) => each.questions.filter((one) => fields.includes(one.field)).flatMap((one) => one.of.map((choice) => choice.value)));
  const wanted = {
    claimants: unique([...said.flatMap((each) => [each.statement.claimant, each.statement.holder ?? ""]), ...options("claimant", "holder")]),
    places: unique([...said.map((each) => each.statement.place ?? ""), ...options("place")]),
    statements: unique(said.flatMap((each) => [...each.record.same, ...each.record.could_deny])),
  };
  /** @type {Names} */
  const names = { claimants: {}, places: {}, statements: {} };
  const most = Math.max(wanted.claimants.length, wanted.places.length, wanted.statements.length);
  for (let at = 0; at < most; at += AT_ONCE) await add(names, wanted, at);
  return names;
}

/** @param {string[]} ids */
function unique(ids) {
  return [...new Set(ids)].filter((id) => id !== "");
}

/**
 * @param {Names} names
 * @param {{claimants: string[], places: string[], statements: string[]}} wanted
 * @param {number} at
 */
async function add(names, wanted, at) {
  const some = Object.entries(wanted).map(([kind, ids]) => [kind, ids.slice(at, at + AT_ONCE).join(",")]);
  const where = { conflict: holder().dataset["conflict"] ?? "", lang: holder().dataset["lang"] ?? "" };
  const answer = await ask(`/record/names?${new URLSearchParams({ ...where, ...Object.fromEntries(some) })}`);
  if (!answer.ok) return;
  Object.assign(names.claimants, answer.data.claimants);
  Object.assign(names.places, answer.data.places);
  Object.assign(names.statements, answer.data.statements);
}
