// From a proposal to a statement of the form.
import { reading } from "../phrases.js";

/** @typedef {import("./types.js").Proposal} Proposal */
/** @typedef {import("./types.js").Named} Named */
/** @typedef {import("./types.js").Names} Names */
/** @typedef {import("../draft.js").StatementDraft} StatementDraft */

const SAME = /** @type {const} */ (["kind", "status", "holder", "effective", "wording", "hedge", "extent", "quote", "quote_language", "channel"]);

/**
 * @param {Proposal} proposal
 * @param {Names} names
 * @param {string | null} published
 * @returns {Promise<StatementDraft>}
 */
export async function draftFrom(proposal, names, published) {
  const said = proposal.statement;
  /** @type {Record<string, string | null>} */
  const texts = Object.fromEntries(SAME.map((name) => [name, said[name]]));
  texts["stated"] = await dateIn(said, published);
  if (proposal.evidence["effective"] === undefined) texts["effective"] = null; // the form takes it from the day it was said
  texts["share"] = said.share === null ? null : String(said.share);
  texts["person"] = said.spokesperson?.name ?? null;
  texts["role"] = said.spokesperson?.role ?? null;
  return {
    texts: /** @type {Record<string, string>} */ (Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null && text !== ""))),
    place: picked(said.place, names.places),
    claimant: picked(said.claimant, names.claimants),
    different: false,
  };
}

/**
 * The source's own words for the date, where the form reads them as that date; else the date.
 * @param {Proposal["statement"]} said
 * @param {string | null} published
 */
async function dateIn(said, published) {
  if (said.stated === null || said.dating === null) return said.stated;
  const { phrase } = await reading(said.dating, published);
  return phrase?.date?.date === said.stated ? said.dating : said.stated;
}

/**
 * @param {string | null} id
 * @param {Record<string, Named>} names
 */
function picked(id, names) {
  if (id === null || id === "") return null;
  const named = names[id];
  return { id, name: named?.name ?? id, hint: named?.detail ?? "" };
}
