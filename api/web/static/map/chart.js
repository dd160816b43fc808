// The charts above the slider: claims of the speakers of both panes, week by week, and how many disputes were open.

const NAMESPACE = "http://www.w3.org/2000/svg";
const BAR_MIN = 4; // pixels
const DAYS_PER_WEEK = 7;

/**
 * @typedef {object} Charted
 * @property {readonly number[]} weeks  the days that they begin on, ascending
 * @property {readonly (readonly number[])[]} claims  of the left and of the right pane, by week
 * @property {readonly number[]} disputed  at the end of each week
 *
 * @typedef {object} Scale
 * @property {number} first  day
 * @property {number} last  day
 * @property {number} width  pixels
 */

/**
 * Draw the charts, and what follows after the day `at` pale.
 * @param {SVGElement} host
 * @param {Charted} of
 * @param {Scale} scale
 * @param {{claims: number, disputes: number}} heights  of the two charts
 */
export function drawCharts(host, of, scale, heights) {
  const [bars, steps] = [element("g", { class: "bars" }), element("g", { class: "steps" })];
  const axis = heights.claims / 2;
  bars.append(...barsOf(of, scale, axis), element("line", { class: "axis", x1: 0, x2: scale.width, y1: axis, y2: axis }));
  const foot = heights.claims + heights.disputes;
  const path = stepsOf(of, scale, foot, heights.disputes - 4);
  steps.append(element("path", { class: "step", d: path }), element("line", { class: "axis", x1: 0, x2: scale.width, y1: foot, y2: foot }));
  host.replaceChildren(hatch(), bars, steps, element("rect", { class: "later", y: 0, height: foot + 1 }), element("line", { class: "thumb-line", y1: 0, y2: foot + 20 }));
}

/**
 * Move the line of the thumb, after which all is pale.
 * @param {SVGElement} host
 * @param {Scale} scale
 * @param {number} day
 */
export function markDay(host, scale, day) {
  const x = place(scale, day);
  set(host.querySelector(".later"), { x, width: Math.max(0, scale.width - x) });
  set(host.querySelector(".thumb-line"), { x1: x, x2: x });
}

/**
 * Draw the years beneath the slider.
 * @param {SVGElement} host
 * @param {Scale} scale
 * @param {readonly {day: number, label: string}[]} marks
 */
export function drawAxis(host, scale, marks) {
  const drawn = [];
  let free = -Infinity;
  for (const { day, label } of marks) {
    const x = place(scale, day), wide = label.length * 7 + 12;
    drawn.push(element("line", { class: "tick", x1: x, x2: x, y1: 0, y2: 5 }));
    if (x < free || x + wide > scale.width + 8) continue;
    const text = element("text", { class: "year", x: x + 4, y: 15 });
    text.textContent = label;
    drawn.push(text);
    free = x + wide;
  }
  host.replaceChildren(...drawn);
}

/**
 * @param {Scale} scale
 * @param {number} day
 */
function place({ first, last, width }, day) {
  return Math.round((Math.min(Math.max(day, first), last) - first) / Math.max(1, last - first) * width * 10) / 10;
}

/**
 * Claims of the left pane above the axis, those of the right pane below. Bars that would be thin stand for some weeks.
 * @param {Charted} of
 * @param {Scale} scale
 * @param {number} axis
 */
function barsOf(of, scale, axis) {
  const perWeek = scale.width / Math.max(1, (scale.last - scale.first) / DAYS_PER_WEEK);
  const together = Math.max(1, Math.ceil(BAR_MIN / perWeek)) * DAYS_PER_WEEK;
  const counted = of.claims.map((claims) => summed(of.weeks, claims, scale.first, together));
  const most = Math.max(1, ...counted.flatMap((counts) => [...counts.values()]));
  return counted.flatMap((counts, pane) => [...counts].filter(([, count]) => count > 0).map(([bin, count]) => {
    const day = scale.first + bin * together, x = place(scale, day);
    const height = Math.max(2, count / most * (axis - 2));
    return element("rect", {
      class: "bar", x, width: Math.max(BAR_MIN - 1, place(scale, day + together) - x - 1), height,
      y: pane === 0 ? axis - height : axis,
    });
  }));
}

/**
 * @param {readonly number[]} weeks
 * @param {readonly number[]} claims
 * @param {number} first
 * @param {number} together  days
 */
function summed(weeks, claims, first, together) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  weeks.forEach((week, index) => {
    const bin = Math.floor((week - first) / together);
    counts.set(bin, (counts.get(bin) ?? 0) + claims[index]);
  });
  return counts;
}

/**
 * @param {Charted} of
 * @param {Scale} scale
 * @param {number} foot
 * @param {number} height
 */
function stepsOf(of, scale, foot, height) {
  const most = Math.max(1, ...of.disputed);
  let path = `M0 ${foot}`;
  of.weeks.forEach((week, index) => {
    path += `H${place(scale, week)}V${foot - of.disputed[index] / most * height}`;
  });
  return `${path}H${scale.width}V${foot}Z`;
}

function hatch() {
  const lines = element("path", { class: "hatch", d: "M-2 2 2 -2M0 8 8 0M6 10 10 6" });
  const pattern = element("pattern", { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse" });
  pattern.append(lines);
  const defined = element("defs", {});
  defined.append(pattern);
  return defined;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function element(name, attributes) {
  const made = document.createElementNS(NAMESPACE, name);
  set(made, attributes);
  return made;
}

/**
 * @param {Element | null} of
 * @param {Record<string, string | number>} attributes
 */
function set(of, attributes) {
  for (const [name, value] of Object.entries(attributes)) of?.setAttribute(name, String(value));
}
