// Questions that a text leaves open: one answer settles all that ask the same.

/** @typedef {import("./types.js").Proposal} Proposal */
/** @typedef {import("./types.js").Question} Question */

/**
 * Whether two questions ask for the same: of the same field, in the same words, with the same answers.
 * @param {Question} one
 * @param {Question} other
 */
export function isSame(one, other) {
  const values = (/** @type {Question} */ of) => of.of.map((each) => each.value).join(" ");
  return one.field === other.field && one.ask === other.ask && values(one) === values(other);
}

/**
 * Write an answer into every proposal that asks for it. Returns those that have changed.
 * @param {Proposal[]} proposals
 * @param {Question} question
 * @param {string} value
 * @returns {Proposal[]}
 */
export function answerAll(proposals, question, value) {
  const asking = proposals.filter((each) => each.questions.some((other) => isSame(question, other)));
  for (const each of asking) {
    Object.assign(each.statement, { [question.field]: value });
    each.questions = each.questions.filter((other) => !isSame(question, other));
    each.record = { same: [], could_deny: [] };
  }
  return asking;
}
