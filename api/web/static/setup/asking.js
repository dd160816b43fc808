// Requests with the key of this tab, which goes in a header and is kept in no other place.

const KEY = "claimline.key";

/** @typedef {{pointer?: string, detail: string, cure?: string}} Fault */
/** @typedef {{status: number, title: string, detail: string, errors?: Fault[]}} Problem */
/** @typedef {{ok: true, status: number, data: any} | {ok: false, problem: Problem}} Answer */

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

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  const key = keyOfTab();
  if (key !== null) headers["Authorization"] = `Bearer ${key}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const data = await response.json();
    return response.ok ? { ok: true, status: response.status, data } : { ok: false, problem: data };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: { status: 0, title: detail, detail } };
  }
}
