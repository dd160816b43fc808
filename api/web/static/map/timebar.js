// The slider over said-by, with its charts, its buttons and its keys. It knows days, and nothing of towns.
import { drawAxis, drawCharts, markDay } from "./chart.js";
import { dayOf, inWords, isoOf, monthsLater, yearOf } from "./days.js";

const THUMB = 20; // pixels: the ends of the track lie half a thumb inside the field
const STEP_EVERY = 900; // milliseconds, while it plays

/**
 * @typedef {object} TimeTexts
 * @property {import("./days.js").DateWords} date
 * @property {Record<string, string>} texts
 * @property {(disputed: number, date: string) => string} value  what the slider says to those who hear it
 *
 * @typedef {object} Acts
 * @property {(day: number) => void} move  the reader moves the thumb, or it plays
 * @property {(forward: boolean) => number | null} change  the day of the change before or after, in view
 * @property {() => void} nothing  there is none
 */

/**
 * @template {Element} T
 * @param {string} id
 * @returns {T}
 */
function part(id) {
  return /** @type {T} */ (/** @type {unknown} */ (document.getElementById(id)));
}

export class Timebar {
  /**
   * @param {{first: number, last: number}} range  days
   * @param {TimeTexts} words
   * @param {Acts} acts
   */
  constructor(range, words, acts) {
    this.range = range;
    this.words = words;
    this.acts = acts;
    this.slider = /** @type {HTMLInputElement} */ (part("slider"));
    this.charts = /** @type {SVGSVGElement} */ (part("charts"));
    this.years = /** @type {SVGSVGElement} */ (part("years"));
    this.playButton = /** @type {HTMLButtonElement} */ (part("play"));
    /** @type {import("./chart.js").Charted | null} */
    this.charted = null;
    this.playing = 0;
    this.slider.min = String(range.first);
    this.slider.max = String(range.last);
    for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.removeAttribute("hidden");
    this.listen();
    this.width = this.slider.clientWidth; // kept: to ask for it while the thumb moves costs a layout
    new ResizeObserver(() => this.resized()).observe(this.slider);
  }

  listen() {
    this.slider.addEventListener("input", () => this.acts.move(this.slider.valueAsNumber));
    this.slider.addEventListener("keydown", (event) => this.byMonth(event));
    part("previous").addEventListener("click", () => this.step(false));
    part("next").addEventListener("click", () => this.step(true));
    this.playButton.addEventListener("click", () => this.play());
    part("jump").addEventListener("submit", (event) => this.jump(event));
  }

  /** @returns {import("./chart.js").Scale} */
  get scale() {
    return { ...this.range, width: Math.max(1, this.width - THUMB) };
  }

  resized() {
    this.width = this.slider.clientWidth;
    this.draw();
  }

  /**
   * The charts of two speakers.
   * @param {import("./chart.js").Charted} charted
   * @param {readonly string[]} labels
   */
  chart(charted, labels) {
    this.charted = charted;
    part("claims-left").textContent = labels[0];
    part("claims-right").textContent = labels[1];
    this.draw();
  }

  draw() {
    if (!this.charted) return;
    const scale = this.scale;
    drawCharts(this.charts, this.charted, scale, { claims: 64, disputes: 24 });
    const marks = [{ day: this.range.first, label: String(yearOf(this.range.first)) }];
    for (let year = yearOf(this.range.first) + 1; year <= yearOf(this.range.last); year++) {
      marks.push({ day: dayOf(`${year}-01-01`), label: String(year) });
    }
    drawAxis(this.years, scale, marks);
    markDay(this.charts, scale, this.slider.valueAsNumber);
  }

  /**
   * Show a day, and how many places the sides disagree about then.
   * @param {number} day
   * @param {number} disputed
   * @param {boolean} isNow
   */
  show(day, disputed, isNow) {
    const date = inWords(day, this.words.date);
    this.slider.valueAsNumber = day;
    this.slider.setAttribute("aria-valuetext", this.words.value(disputed, date));
    this.slider.style.setProperty("--done", `${(day - this.range.first) / Math.max(1, this.range.last - this.range.first) * 100}%`);
    part("date").textContent = date;
    part("said").textContent = this.words.texts[isNow ? "said_by_now" : "said_by"];
    /** @type {HTMLInputElement} */ (part("jump-date")).value = isoOf(day);
    markDay(this.charts, this.scale, day);
  }

  /**
   * PageUp and PageDown move by a month.
   * @param {KeyboardEvent} event
   */
  byMonth(event) {
    const months = event.key === "PageUp" ? 1 : event.key === "PageDown" ? -1 : 0;
    if (months === 0) return;
    event.preventDefault();
    this.acts.move(this.within(monthsLater(this.slider.valueAsNumber, months)));
  }

  /**
   * Go to the change before or after. Returns whether there is one.
   * @param {boolean} forward
   */
  step(forward) {
    const day = this.acts.change(forward);
    if (day === null) this.acts.nothing();
    else this.acts.move(this.within(day));
    return day !== null;
  }

  /** Step from change to change, or once for those who want no motion. */
  play() {
    if (this.playing) {
      this.stop();
      return;
    }
    if (!this.step(true) || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.playing = window.setInterval(() => {
      if (!this.step(true)) this.stop();
    }, STEP_EVERY);
    this.showPlaying();
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.showPlaying();
  }

  showPlaying() {
    this.playButton.textContent = this.words.texts[this.playing ? "pause" : "play"];
    this.playButton.setAttribute("aria-pressed", String(this.playing !== 0));
  }

  /** @param {Event} event */
  jump(event) {
    const { value } = /** @type {HTMLInputElement} */ (part("jump-date"));
    if (!value) return;
    event.preventDefault();
    this.acts.move(this.within(dayOf(value)));
  }

  /** @param {number} day */
  within(day) {
    return Math.min(Math.max(day, this.range.first), this.range.last);
  }
}
