// What `POST /v1/proposals` answers, as far as the page uses it.

/** @typedef {[number, number]} Span code points of the text: the first, and the one after the last */
/** @typedef {{value: string, label: string}} Choice */
/** @typedef {{field: string, ask: string, of: Choice[]}} Question */
/** @typedef {{name: string, role: string | null}} Person */
/**
 * @typedef {{kind: string, claimant: string, place: string | null, status: string, holder: string | null,
 *   stated: string | null, effective: string | null, dating: string | null, wording: string | null, hedge: string | null,
 *   share: number | null, extent: string | null, quote: string | null, quote_language: string | null,
 *   spokesperson: Person | null, channel: string | null, denies: string[]}} Said
 */
/**
 * @typedef {{id: string, statement: Said, side: string, place_text: string | null, evidence: Record<string, Span[]>,
 *   mentions: Span[], why: Record<string, string>, questions: Question[],
 *   record: {same: string[], could_deny: string[]}}} Proposal
 */
/** @typedef {{span: Span, why: string}} Passage */
/** @typedef {{proposals: Proposal[], hints: Passage[], not_taken: Passage[], text: {language: string}}} Answer */
/** @typedef {{name: string, detail: string}} Named */
/** @typedef {{sentence: string, source: string, position: number}} Told */
/** @typedef {{claimants: Record<string, Named>, places: Record<string, Named>, statements: Record<string, Told>}} Names */

export {};
