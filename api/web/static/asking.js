// Requests to the service. The key goes in a header, and stays in this tab until it is closed or forgotten.

const KEY = "claimline.key";
const RETRY_AFTER_MS = [600, 2000];

/** @typedef {{pointer?: string, parameter?: string, detail: string, cure?: string}} Fault */
/** @typedef {{status: number, title: string, detail: string, cure?: string, errors?: Fault[]}} Problem */
/** @typedef {{ok: true, status: number, data: any} | {ok: false, problem: Problem}} Answer */
/** @typedef {{method?: string, body?: unknown, idempotencyKey?: string, html?: boolean, signal?: AbortSignal}} Request_ */

/** @returns {string | null} */
export function keyOfTab() {
  return sessionStorage.getItem(KEY);
}

/** @param {string} key */
export function keep(key) {
  sessionStorage.setItem(KEY, key);
}

export function forget() {
  sessionStorage.removeItem(KEY);
}

let isSignedIn = false; // at a proxy, which adds a key to requests

/** @param {boolean} now */
export function signIn(now) {
  isSignedIn = now;
}

/** Whether requests bear a key: that of this tab, or the one of a proxy. */
export function hasKey() {
  return isSignedIn || keyOfTab() !== null;
}

/**
 * Send once. Rejects where no answer came.
 * @param {string} path
 * @param {Request_} [asked]
 * @returns {Promise<Answer>}
 */
export async function ask(path, asked = {}) {
  const response = await fetch(path, {
    method: asked.method ?? (asked.body === undefined ? "GET" : "POST"),
    headers: headersOf(asked),
    body: asked.body === undefined ? null : JSON.stringify(asked.body),
    signal: asked.signal ?? null,
  });
  if (!response.ok) return { ok: false, problem: await problemOf(response) };
  return { ok: true, status: response.status, data: asked.html === true ? await response.text() : await response.json() };
}

/**
 * Send once. Where no answer came, that is the problem.
 * @param {string} path
 * @param {Request_} [asked]
 * @returns {Promise<Answer>}
 */
export function attempt(path, asked) {
  return ask(path, asked).catch((error) => {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: { status: 0, title: detail, detail } };
  });
}

/**
 * Send until an answer comes: what bears an idempotency key is recorded once, however often it is sent.
 * @param {string} path
 * @param {Request_ & {idempotencyKey: string}} asked
 * @returns {Promise<Answer>}
 */
export async function record(path, asked) {
  for (const wait of RETRY_AFTER_MS) {
    try {
      return await ask(path, asked);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return ask(path, asked);
}

/**
 * @param {Request_} asked
 * @returns {Record<string, string>}
 */
function headersOf(asked) {
  /** @type {Record<string, string>} */
  const headers = { Accept: asked.html === true ? "application/problem+json, text/html;q=0.5" : "application/json" };
  const key = keyOfTab();
  if (key !== null) headers["Authorization"] = `Bearer ${key}`;
  if (asked.body !== undefined) headers["Content-Type"] = "application/json";
  if (asked.idempotencyKey !== undefined) headers["Idempotency-Key"] = asked.idempotencyKey;
  return headers;
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function problemOf(response) {
  try {
    return /** @type {Problem} */ (await response.json());
  } catch {
    return { status: response.status, title: response.statusText, detail: response.statusText };
  }
}
