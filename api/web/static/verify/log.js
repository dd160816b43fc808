/** The log of this service, read by its addresses. */

/**
 * @param {string} path below /v1/log/
 * @returns {Promise<import("./checking.js").Answer>}
 */
export async function readLog(path) {
  const answer = await fetch(`/v1/log/${path}`, { cache: "no-cache" });
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

/** Whether the browser lets this page hash at all: it does on the own machine, and over TLS. */
export function canHash() {
  return isSecureContext && crypto.subtle !== undefined;
}
