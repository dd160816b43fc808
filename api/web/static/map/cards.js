// The cards of the chosen town: near its glyph in each pane, where they cover the fewest towns, with a line to it; or
// below the map where there is one pane for both (on a phone, below the slider).

const GAP = 34; // pixels between the middle of the glyph and the card
const MARGIN = 8;
const TITLE = 60; // pixels below the upper edge, where the title of the pane stands
const LABEL = { before: 130, after: 130, above: 18, below: 24 }; // pixels around a town that its name may take
const NAME_COST = 150; // of a name that may be covered, in pixels of distance
const NAMESPACE = "http://www.w3.org/2000/svg";

/** @typedef {{x: number, y: number}} Spot */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/**
 * Put each card near its town.
 * @param {HTMLElement} section
 * @param {Spot | null} spot  of the town in either pane; null where it is not seen
 * @param {readonly Spot[]} others  the towns that had better not be covered
 * @param {boolean} isSplit
 */
export function placeCards(section, spot, others, isSplit) {
  const panes = /** @type {HTMLElement[]} */ ([...section.querySelectorAll("[data-pane]")]);
  cards().forEach((card, index) => {
    const home = isSplit ? panes[index] : below(section);
    if (card.parentElement !== home) home.append(card);
    card.hidden = card.childElementCount === 0 || (isSplit && spot === null);
    panes[index].querySelector(".leader")?.remove();
    if (card.hidden || !isSplit || spot === null) card.removeAttribute("style");
    else near(card, panes[index], spot, others);
  });
}

/** @returns {HTMLElement[]} */
function cards() {
  return ["card-0", "card-1"].map((name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`)));
}

/** @param {HTMLElement} section */
function below(section) {
  const there = /** @type {HTMLElement | null} */ (section.parentElement?.querySelector(".cards-below") ?? null);
  if (there) return there;
  const made = document.createElement("div");
  made.className = "cards-below";
  const isPhone = matchMedia("(max-width: 599px)").matches;
  (isPhone ? (document.querySelector(".time") ?? section) : section).after(made);
  return made;
}

/**
 * @param {HTMLElement} card
 * @param {HTMLElement} pane
 * @param {Spot} spot
 * @param {readonly Spot[]} others
 */
function near(card, pane, spot, others) {
  const size = { width: card.offsetWidth, height: card.offsetHeight };
  const room = { width: pane.clientWidth, height: pane.clientHeight };
  const kept = [...others, { x: room.width - 30, y: 110 }]; // the buttons at the edge stay free, too
  const boxes = candidates(spot, size, room).map((box) => ({ box, cost: cost(box, spot, kept) }));
  const { box } = boxes.reduce((best, each) => (each.cost < best.cost ? each : best));
  card.style.left = `${box.left}px`;
  card.style.top = `${box.top}px`;
  pane.append(leader(box, spot));
}

/**
 * Where a card may stand: on either side of the town and at the edges, at several heights.
 * @param {Spot} spot
 * @param {{width: number, height: number}} size
 * @param {{width: number, height: number}} room
 * @returns {Box[]}
 */
function candidates({ x, y }, { width, height }, room) {
  const lefts = [x + GAP, x - GAP - width, x - width / 2, MARGIN, room.width - width - MARGIN];
  const tops = [y - height / 2, y - GAP - height, y + GAP, TITLE, room.height - height - MARGIN];
  return lefts.flatMap((left) => tops.map((top) => ({
    left: Math.round(clamped(left, MARGIN, room.width - width - MARGIN)),
    top: Math.round(clamped(top, TITLE, room.height - height - MARGIN)),
    width,
    height,
  })));
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamped(value, least, most) {
  return Math.max(least, Math.min(value, most));
}

/**
 * How ill a card stands there: it covers the town itself, other towns or their names, or is far away.
 * @param {Box} box
 * @param {Spot} spot
 * @param {readonly Spot[]} others
 */
function cost(box, spot, others) {
  const end = endOf(box, spot);
  const distance = Math.hypot(end.x - spot.x, end.y - spot.y);
  const covered = others.map((each) => Number(isCovered(box, each, 12)) * 600 + namesCovered(box, each));
  return distance + namesCovered(box, spot) + covered.reduce((sum, each) => sum + each, 0) + Number(isCovered(box, spot, GAP - 10)) * 10_000;
}

/**
 * @param {Box} box
 * @param {Spot} spot
 * @param {number} around
 */
function isCovered({ left, top, width, height }, { x, y }, around) {
  return x > left - around && x < left + width + around && y > top - around && y < top + height + around;
}

/**
 * A name may stand on either side of its town.
 * @param {Box} box
 * @param {Spot} spot
 */
function namesCovered({ left, top, width, height }, { x, y }) {
  if (y < top - LABEL.below || y > top + height + LABEL.above) return 0;
  return Number(x + LABEL.after > left && x < left + width) * NAME_COST + Number(x - LABEL.before < left + width && x > left) * NAME_COST;
}

/**
 * The point of a card that is nearest to the town.
 * @param {Box} box
 * @param {Spot} spot
 */
function endOf({ left, top, width, height }, { x, y }) {
  return { x: clamped(x, left, left + width), y: clamped(y, top, top + height) };
}

/**
 * @param {Box} box
 * @param {Spot} spot
 */
function leader(box, spot) {
  const drawing = document.createElementNS(NAMESPACE, "svg");
  const line = document.createElementNS(NAMESPACE, "line");
  const end = endOf(box, spot);
  const length = Math.max(1, Math.hypot(end.x - spot.x, end.y - spot.y));
  const start = { x: spot.x + (end.x - spot.x) / length * 20, y: spot.y + (end.y - spot.y) / length * 20 };
  for (const [name, value] of Object.entries({ x1: start.x, y1: start.y, x2: end.x, y2: end.y })) {
    line.setAttribute(name, String(Math.round(value)));
  }
  drawing.setAttribute("class", "leader");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(line);
  return drawing;
}
