// New statements announce themselves, and the page never moves. One stream serves all pages of a browser: the page that
// has the lock reads it and tells the others. A hidden page holds no stream; when it is shown again it catches up.
import { Counter, counted } from "./counting.js";
import { toast } from "./toast.js";

/** @typedef {import("./counting.js").NewItem} NewItem */

const TYPES = ["claim.appended", "denial.appended", "retraction.appended", "statement.corrected", "statement.annulled"];

/** Begin, where the page is one that follows the log. */
export function live() {
  const { cursor, position, conflict, words, place } = document.body.dataset;
  if (!cursor || !conflict || !words) return;
  new Live(new Counter(Number(position), cursor, place ?? null), conflict, JSON.parse(words)).begin();
}

class Live {
  /**
   * @param {Counter} counter
   * @param {string} conflict
   * @param {Record<string, any>} words
   */
  constructor(counter, conflict, words) {
    this.counter = counter;
    this.conflict = conflict;
    this.words = words;
    this.channel = new BroadcastChannel(`claimline-live ${conflict}`);
    /** @type {AbortController | null} while the page is shown */
    this.shown = null;
  }

  begin() {
    this.channel.addEventListener("message", (event) => this.take(event.data));
    document.addEventListener("visibilitychange", () => this.follow());
    addEventListener("pagehide", () => this.shown?.abort());
    addEventListener("pageshow", (event) => event.persisted && this.follow());
    this.follow();
  }

  /** Follow the log while the page is shown. */
  follow() {
    this.shown?.abort();
    if (document.visibilityState === "hidden") return;
    const shown = (this.shown = new AbortController());
    void this.lead(shown.signal);
    void this.catchUp(shown.signal);
  }

  /**
   * Wait for the lock, then read the stream for all pages, until this page is hidden.
   * @param {AbortSignal} signal
   */
  async lead(signal) {
    if (!navigator.locks) return this.stream(signal); // without TLS: each page has its own
    try {
      await navigator.locks.request(`claimline-live ${this.conflict}`, { signal }, () => this.stream(signal));
    } catch {
      // The page was hidden while it waited.
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<void>} at the end of the stream
   */
  stream(signal) {
    return new Promise((ended) => {
      if (signal.aborted) return ended();
      const source = new EventSource(`/v1/feed?${this.query({ f: "sse", after: this.counter.cursor })}`);
      const close = () => {
        source.close();
        ended();
      };
      signal.addEventListener("abort", close, { once: true });
      source.addEventListener("error", () => source.readyState === EventSource.CLOSED && close());
      for (const type of TYPES) {
        source.addEventListener(type, (event) => {
          const item = told(JSON.parse(event.data));
          this.channel.postMessage(item);
          this.take(item);
        });
      }
    });
  }

  /**
   * Read what came while the page was hidden and another one had the stream.
   * @param {AbortSignal} signal
   */
  async catchUp(signal) {
    try {
      const answer = await fetch(`/v1/feed?${this.query({ f: "json", after: this.counter.cursor })}`, { signal });
      if (!answer.ok) return;
      for (const item of (await answer.json()).items) this.take(told(item));
    } catch {
      // The page was hidden again, or the service is away: the stream comes back by itself.
    }
  }

  /** @param {Record<string, string>} more */
  query(more) {
    return new URLSearchParams({ conflict: this.conflict, type: TYPES.join(","), ...more });
  }

  /** @param {NewItem} item */
  take(item) {
    if (this.counter.take(item)) this.announce();
  }

  announce() {
    const { statements, amendments } = this.counter.counts();
    const lang = document.documentElement.lang;
    const parts = [];
    if (statements) parts.push(counted(this.words["statements"], statements, lang));
    if (amendments) parts.push(counted(this.words["amendments"], amendments, lang));
    toast("live", parts.join(", "), [
      { label: this.words["show"], act: show },
      { label: this.words["later"] },
    ]);
  }
}

/** A page that can take the news in by itself prevents the default; any other is loaded again. */
function show() {
  if (document.dispatchEvent(new CustomEvent("claimline:show", { cancelable: true }))) location.reload();
}

/**
 * @param {any} item of the feed
 * @returns {NewItem}
 */
function told(item) {
  return { position: item.position, type: item.type, place: item.data.place, cursor: item.cursor };
}
