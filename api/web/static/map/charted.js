// The histogram of a slice, as the charts show it: the claims of those who speak for the two speakers.
import { dayOf } from "./days.js";

/**
 * @param {import("./slice.js").SliceAnswer["histogram"]} histogram
 * @param {readonly {claimants: readonly string[]}[]} speakers
 * @returns {import("./chart.js").Charted}
 */
export function chartedOf(histogram, speakers) {
  if (histogram === null) return { weeks: [], claims: speakers.map(() => []), disputed: [] };
  return {
    weeks: histogram.weeks.map(dayOf),
    claims: speakers.map(({ claimants }) => histogram.weeks.map((_, week) => sum(claimants, histogram.claims, week))),
    disputed: histogram.disputed,
  };
}

/**
 * @param {readonly string[]} claimants
 * @param {Record<string, number[]>} claims
 * @param {number} week
 */
function sum(claimants, claims, week) {
  return claimants.reduce((total, claimant) => total + (claims[claimant]?.[week] ?? 0), 0);
}
