/**
 * What the server tells the script of the map.
 *
 * @typedef {object} Speaker
 * @property {string} name
 * @property {string} title
 * @property {string[]} claimants  those who speak for it
 *
 * @typedef {object} Settings
 * @property {string} zone
 * @property {string} lang
 * @property {string} today  the day in the zone
 * @property {string} instant  that said-by means
 * @property {number} position  that all is known at
 * @property {string} places  an address
 * @property {{control?: string, siege?: string}} slices  addresses
 * @property {string[]} boundaries  addresses
 * @property {Record<string, import("./states.js").Sign>} signs  by status
 * @property {Record<string, number>} slots  by holder
 * @property {Record<string, Speaker>} speakers
 * @property {string[]} panes  the speakers of both
 * @property {string | null} place
 * @property {import("./days.js").DateWords} date
 * @property {Record<string, string>} texts
 */
export {};
