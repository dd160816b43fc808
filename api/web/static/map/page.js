// The page of the map: its state is the address, its picture comes from slices, its words from the server.
import { carryOn, changed, go, parameter } from "./address.js";
import { placeCards } from "./cards.js";
import { chartedOf } from "./charted.js";
import { dayIn, dayOf, inWords, isDay } from "./days.js";
import { renewParts } from "./parts.js";
import { codesBy, Picture } from "./states.js";
import { savePng } from "./saving.js";
import { Slice } from "./slice.js";
import { Timebar } from "./timebar.js";
import { createTownMap } from "./townmap.js";
import { townsOf } from "./towns.js";
import { copyText } from "../copy.js";
import { toast } from "../toast.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {{day: number} | {instant: number}} Point the end of a day, or an instant */

const RESTS_AFTER = 300; // milliseconds: then the address and the words follow the picture
const SPEAKS_AFTER = 1_000;
const MINDED_MOST = 200; // towns
const CARD_ROOM = 450; // pixels at the right of the chosen town: its name, and the card
const TITLE_ROOM = 20; // pixels, beyond what fitting leaves
const WIDE = "(min-width: 900px)";
const OWN = ["said_by", "place", "left", "right", "view", "show", "at"]; // parameters that change without a new page
const SIDES = /** @type {const} */ (["left", "right"]);

class MapPage {
  /**
   * @param {HTMLElement} section
   * @param {Settings} settings
   * @param {import("./types.js").Places} towns
   * @param {Picture} picture
   */
  constructor(section, settings, towns, picture) {
    this.section = section;
    this.settings = settings;
    this.towns = towns;
    this.picture = picture;
    this.dayOf = dayIn(settings.zone);
    this.index = new Map(towns.ids.map((id, index) => [id, index]));
    this.speakers = [...settings.panes];
    /** @type {string | null} */
    this.place = settings.place;
    /** @type {Point} */
    this.point = { instant: Date.parse(settings.instant) };
    this.resting = 0;
    this.speaking = 0;
    /** @type {Intl.DateTimeFormat | undefined} made once: to make one takes longer than a tick may */
    this.shortDate = undefined;
    this.isTouched = false; // whether the reader has moved the map
    this.map = this.makeMap();
    this.timebar = this.makeTimebar();
    this.follow();
    this.chart();
    this.listen();
  }

  makeMap() {
    const { section, settings, towns } = this;
    return createTownMap(section, {
      leaflet: /** @type {any} */ (window).L,
      places: towns,
      boundaries: settings.boundaries,
      labels: this.titles,
      note: (pane, town) => this.note(pane, town),
      lang: settings.lang,
    });
  }

  makeTimebar() {
    const { settings } = this, { days } = this.picture.first;
    const weeks = this.picture.first.answer.histogram?.weeks ?? [];
    const today = dayOf(settings.today);
    const first = Math.min(days[0] ?? today, weeks.length ? dayOf(weeks[0]) : today, this.day);
    return new Timebar(
      { first, last: Math.max(today, this.day) },
      { date: settings.date, texts: settings.texts, value: (disputed, date) => this.value(disputed, date) },
      {
        move: (day) => this.move({ day }),
        change: (forward) => this.change(forward),
        nothing: () => toast("change", settings.texts["no_change"]),
      },
    );
  }

  /** @returns {[string, string]} */
  get titles() {
    const [left, right] = this.speakers.map((speaker) => this.settings.speakers[speaker].title);
    return [left, right];
  }

  get isSplit() {
    const view = parameter("view");
    return view === null ? matchMedia(WIDE).matches : view === "split";
  }

  get day() {
    return "day" in this.point ? this.point.day : this.dayOf(this.point.instant);
  }

  /** @param {Slice} slice */
  cutOf(slice) {
    return "day" in this.point ? slice.cutOfDay(this.point.day) : slice.cutOfInstant(this.point.instant);
  }

  /** Take the state from the address, as it was loaded or is gone back to. */
  follow() {
    const { settings } = this, said = parameter("said_by") ?? parameter("about");
    const isNow = said === null || said === "now";
    this.point = said !== null && isDay(said) ? { day: dayOf(said) } : { instant: isNow ? Date.parse(settings.instant) : Date.parse(said) };
    SIDES.forEach((side, pane) => {
      this.speakers[pane] = this.named(parameter(side)) ?? settings.panes[pane];
      /** @type {HTMLSelectElement} */ (document.getElementById(`pane-${side}`)).value = this.speakers[pane];
    });
    this.look();
    this.paint();
  }

  /** @param {string | null} speaker */
  named(speaker) {
    return speaker !== null && speaker in this.settings.speakers ? speaker : null;
  }

  /** Lay the map out, and look where the address says. */
  look() {
    this.layOut();
    this.map.setShow(/** @type {"towns" | "areas" | null} */ (parameter("show")) ?? "auto");
    const [lat, lon, zoom] = (parameter("at") ?? "").split(",").map(Number);
    const town = this.place === null ? undefined : this.index.get(this.place);
    if (zoom !== undefined) this.map.setView({ lat, lon, zoom });
    else if (!this.isTouched) this.makeRoom(town);
    this.map.choose(town ?? null);
    this.showChoices();
    this.settle();
  }

  /**
   * Show all towns below the titles of the panes, and the chosen one where its card has room beside it.
   * @param {number | undefined} town
   */
  makeRoom(town) {
    this.map.fit();
    const { lat, lon, zoom } = this.map.view();
    const degrees = 360 / (256 * 2 ** zoom); // of longitude, for each pixel
    const wide = this.section.querySelector("[data-pane]")?.clientWidth ?? 0;
    const over = town === undefined || !this.isSplit ? 0 : this.map.positionOf(town).x - (wide - CARD_ROOM);
    const shift = Math.min(Math.max(0, over), wide / 5);
    this.map.setView({ lat: lat + TITLE_ROOM * degrees * Math.cos(lat * Math.PI / 180), lon: lon + shift * degrees, zoom });
  }

  /** One title stands in each pane, or both in the one that is left. */
  layOut() {
    const view = this.isSplit ? "split" : "combined";
    const panes = this.section.querySelectorAll("[data-pane]");
    const titles = /** @type {NodeListOf<HTMLElement>} */ (this.section.querySelectorAll(".pane-title"));
    const together = this.section.querySelector(".pane-titles") ?? document.createElement("div");
    together.className = "pane-titles";
    if (this.isSplit) together.remove();
    else panes[0].append(together);
    titles.forEach((title, pane) => (this.isSplit ? panes[pane] : together).append(title));
    document.body.dataset["view"] = view;
    this.map.setLayout(view);
  }

  showChoices() {
    const chosen = { view: this.isSplit ? "split" : "combined", show: parameter("show") ?? (this.map.stage?.isAreas ? "areas" : "towns") };
    for (const [name, value] of Object.entries(chosen)) {
      for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(`#${name} a`))) {
        const own = new URL(link.href).searchParams.get(name);
        if (own === value) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
  }

  /** From a point to pixels: nothing else happens on the way. */
  paint() {
    this.picture.write((slice) => this.cutOf(slice), this.speakers);
    this.map.paint(this.picture.states);
    const first = this.picture.first;
    this.timebar?.show(this.day, first.disputedAt(this.cutOf(first)), parameter("said_by") === null && !("day" in this.point));
  }

  /** @param {Point} point */
  move(point) {
    this.point = point;
    this.paint();
    this.rest(() => this.remember({ said_by: this.said }));
  }

  get said() {
    return "day" in this.point ? new Date(this.point.day * 86_400_000).toISOString().slice(0, 10) : parameter("said_by");
  }

  /**
   * Let the address and the words follow when the reader rests, and then say the sentence.
   * @param {() => void} follow
   */
  rest(follow) {
    clearTimeout(this.resting);
    clearTimeout(this.speaking);
    document.body.classList.add("is-moving");
    this.resting = window.setTimeout(() => follow(), RESTS_AFTER);
  }

  /**
   * @param {Record<string, string | null>} changes
   * @param {{replace?: boolean}} [how]
   */
  remember(changes, how) {
    go(changes, how ?? { replace: this.timebar.playing !== 0 });
    carryOn(changes);
    void this.renew();
  }

  async renew() {
    const renewed = await renewParts();
    if (!renewed) return;
    document.body.classList.remove("is-moving");
    this.settle();
    this.speaking = window.setTimeout(() => this.speak(), SPEAKS_AFTER - RESTS_AFTER);
  }

  speak() {
    const sentence = document.querySelector('[data-part="sentence"]')?.textContent ?? "";
    const told = document.getElementById("announced");
    if (told) told.textContent = sentence.replace(/\s+/g, " ").trim();
  }

  settle() {
    const town = this.place === null ? undefined : this.index.get(this.place);
    const spot = town === undefined ? null : this.map.positionOf(town);
    const others = town === undefined ? [] : this.seen().filter((each) => each !== town).map((each) => this.map.positionOf(each));
    placeCards(this.section, spot?.visible ? spot : null, others, this.isSplit);
  }

  /** The towns on record that are in view, as many as a card can mind. */
  seen() {
    const seen = [];
    for (let town = 0; town < this.towns.ids.length && seen.length < MINDED_MOST; town++) {
      if (this.towns.onRecord[town] && this.map.inView(town)) seen.push(town);
    }
    return seen;
  }

  /** @param {boolean} forward */
  change(forward) {
    const isInView = (/** @type {number} */ town) => this.map.inView(town);
    const days = this.picture.all.map((slice) =>
      forward ? slice.nextChange(this.day, this.speakers, isInView) : slice.previousChange(this.day, this.speakers, isInView));
    const found = days.filter((day) => day !== null);
    return found.length ? (forward ? Math.min(...found) : Math.max(...found)) : null;
  }

  /**
   * The second line of a label: by when the words were said that stand; where both speak in one map, the later ones.
   * @param {number} pane
   * @param {number} town
   */
  note(pane, town) {
    const { texts, lang } = this.settings;
    const days = (this.isSplit ? [pane] : [0, 1]).map((each) => this.saidOn(each, town));
    const day = Math.max(...days);
    if (day < 0) return texts["no_statement"];
    this.shortDate ??= new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
    return texts["said_short"].replace("{date}", this.shortDate.format(day * 86_400_000));
  }

  /**
   * The day on which the words of a speaker that stand began to count; -1 for none.
   * @param {number} pane
   * @param {number} town
   */
  saidOn(pane, town) {
    const slice = this.picture.first;
    const point = slice.speakers.get(this.speakers[pane])?.since(town) ?? -1;
    return point < 0 || this.picture.states.panes[pane].codes[town] === 0 ? -1 : slice.days[point];
  }

  /**
   * @param {number} disputed
   * @param {string} date
   */
  value(disputed, date) {
    const forms = /** @type {Record<string, string>} */ (/** @type {unknown} */ (this.settings.texts["value"]));
    const form = new Intl.PluralRules(this.settings.lang).select(disputed);
    return (forms[form] ?? forms["many"]).replace("{date}", date).replace("{count}", String(disputed));
  }

  chart() {
    const { histogram } = this.picture.first.answer, { speakers, texts } = this.settings;
    const shown = this.speakers.map((speaker) => speakers[speaker]);
    this.timebar.chart(chartedOf(histogram, shown), shown.map(({ name }) => texts["claims_of"].replace("{name}", name)));
  }

  /** @param {string[]} speakers */
  speakAs(speakers) {
    this.speakers = speakers;
    SIDES.forEach((side, pane) => {
      /** @type {HTMLSelectElement} */ (document.getElementById(`pane-${side}`)).value = speakers[pane];
    });
    this.paint();
    this.chart();
    this.remember({ left: speakers[0], right: speakers[1] });
  }

  /** @param {number | null} town */
  choose(town) {
    const place = town === null ? null : this.towns.ids[town];
    if (place === this.place) return;
    this.place = place;
    this.remember({ place });
  }

  listen() {
    for (const name of ["pointerdown", "wheel", "keydown"]) {
      this.section.addEventListener(name, () => (this.isTouched = true), { capture: true, passive: true });
    }
    this.map.onChoose((town) => this.choose(town));
    this.map.onOpen((town) => {
      this.map.choose(town);
      this.choose(town);
    });
    this.map.onView((view) => this.viewed(view));
    window.addEventListener("popstate", () => this.back());
    matchMedia(WIDE).addEventListener("change", () => this.look());
    this.listenToKeys();
    this.listenToControls();
  }

  /** @param {import("./types.js").View} view */
  viewed({ lat, lon, zoom }) {
    this.settle();
    if (!this.isTouched) return; // the map fits itself to its towns
    const at = `${rounded(lat, 6)},${rounded(lon, 6)},${rounded(zoom, 4)}`;
    go({ at }, { replace: true });
    carryOn({ at });
  }

  back() {
    this.place = parameter("place");
    carryOn(Object.fromEntries(OWN.map((name) => [name, parameter(name)])));
    this.follow();
    this.chart();
    void this.renew();
  }

  listenToKeys() {
    for (const host of [this.section, document.querySelector(".time")]) {
      host?.addEventListener("keydown", (event) => {
        const { key, target } = /** @type {KeyboardEvent} */ (event);
        if ((key !== "[" && key !== "]") || /** @type {Element} */ (target).matches("input:not([type=range]), select")) return;
        this.timebar.step(key === "]");
      });
    }
  }

  listenToControls() {
    SIDES.forEach((side, pane) => document.getElementById(`pane-${side}`)?.addEventListener("change", (event) => {
      this.speakAs(this.speakers.with(pane, /** @type {HTMLSelectElement} */ (event.target).value));
    }));
    document.querySelector(".map-controls")?.addEventListener("click", (event) => this.control(/** @type {MouseEvent} */ (event)));
    document.querySelector(".map-lead")?.addEventListener("click", (event) => this.act(/** @type {MouseEvent} */ (event)));
  }

  /** @param {MouseEvent} event */
  control(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    const name = link?.closest("#view, #show, #swap")?.id;
    if (!link || !name || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (name === "swap") this.speakAs(this.speakers.toReversed());
    else {
      const changes = { [name]: new URL(link.href).searchParams.get(name) };
      go(changes);
      carryOn(changes);
      this.look();
    }
  }

  /** @param {MouseEvent} event */
  act(event) {
    const chosen = /** @type {Element} */ (event.target).closest("#copy-link, #png");
    if (!chosen) return;
    event.preventDefault();
    if (chosen.id === "png") void savePng(this.map, this.pinned, this.titles);
    else void copyText(this.pinned).then(() => toast("copied", /** @type {HTMLElement} */ (chosen).dataset["copied"] ?? ""));
  }

  /** The address of this picture for ever. */
  get pinned() {
    const said = parameter("said_by") ?? parameter("about");
    const fixed = said === null || said === "now" ? this.settings.instant : said;
    return changed(location.href, { said_by: fixed, known_at: String(this.settings.position) });
  }
}

/**
 * @param {number} value
 * @param {number} digits
 */
function rounded(value, digits) {
  return Number(value.toFixed(digits));
}

/** @param {HTMLElement} section */
async function start(section) {
  const settings = /** @type {Settings} */ (JSON.parse(section.dataset["settings"] ?? "{}"));
  section.hidden = false;
  const answers = await Promise.all([settings.places, settings.slices.control, settings.slices.siege].map(load));
  const [places, control, siege] = answers;
  const given = [control, siege].filter((answer) => answer !== undefined);
  const towns = townsOf(places, given);
  const index = new Map(towns.ids.map((id, town) => [id, town]));
  const codes = codesBy(settings.signs, settings.slots), dayOfInstant = dayIn(settings.zone);
  const slice = (/** @type {any} */ answer) => (answer === undefined ? {} : new Slice(answer, codes, index, dayOfInstant));
  const picture = new Picture({ ...(control && { control: slice(control) }), ...(siege && { siege: slice(siege) }) }, towns.ids.length);
  const page = new MapPage(section, settings, towns, picture);
  Object.assign(section, { mapPage: page }); // for tests, which compare what is painted with the answers
  section.dataset["ready"] = "";
}

/** @param {string | undefined} address */
async function load(address) {
  if (address === undefined) return undefined;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer.json();
}

const section = /** @type {HTMLElement | null} */ (document.querySelector("[data-map]"));
if (section) {
  start(section).catch((/** @type {unknown} */ error) => {
    const { texts } = /** @type {Settings} */ (JSON.parse(section.dataset["settings"] ?? "{}"));
    toast("failed", texts["failed"]);
    throw error;
  });
}
