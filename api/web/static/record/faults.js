// From the problem document of a refusal to the fields it is about: by the JSON pointers of its faults.
import { fieldOf, labelOf, showError } from "./fields.js";

/** @typedef {import("../asking.js").Problem} Problem */
/** @typedef {import("./fields.js").FieldError} FieldError */

/** @type {Record<string, string>} names of members that stand in a field of another name */
const FIELDS = { spokesperson: "person", retracts: "denies", dating: "stated" };
const STATEMENT = /^\/statements\/(\d+)(?:\/([a-z_]+))?/;
const MEMBER = /^\/(?:source|content)\/([a-z_]+)|^\/([a-z_]+)$/;

/**
 * Show each fault at its field. Returns all of them, for the summary.
 * @param {Problem} problem
 * @param {{statements: HTMLElement[], rest: HTMLElement}} form
 * @returns {FieldError[]}
 */
export function showFaults(problem, form) {
  const faults = problem.errors ?? [{ detail: problem.detail, ...(problem.cure === undefined ? {} : { cure: problem.cure }) }];
  return faults.map((fault) => {
    const field = fault.pointer === undefined ? null : fieldAt(fault.pointer, form);
    const text = [fault.detail, fault.cure].filter(Boolean).join(": ");
    if (field !== null) showError(field, text);
    return { field, text, label: field === null ? "" : labelOf(field) };
  });
}

/**
 * @param {string} pointer
 * @param {{statements: HTMLElement[], rest: HTMLElement}} form
 * @returns {HTMLElement | null}
 */
export function fieldAt(pointer, form) {
  const at = STATEMENT.exec(pointer);
  const member = at === null ? MEMBER.exec(pointer) : null;
  const name = at?.[2] ?? member?.[1] ?? member?.[2];
  const root = at === null ? form.rest : form.statements[Number(at[1])];
  if (root === undefined || name === undefined) return null;
  return fieldOf(root, FIELDS[name] ?? name);
}
