/** Keys of the map, while it has the focus, and the buttons that do the same. */

/**
 * @typedef {object} Acts
 * @property {() => void} in
 * @property {() => void} out
 * @property {() => void} fit
 * @property {() => void} left
 * @property {() => void} right
 * @property {() => void} up
 * @property {() => void} down
 * @property {() => void} open  the town nearest the centre
 * @property {() => void} leave  no town is chosen any more
 */

/** @type {Readonly<Record<string, keyof Acts>>} */
const KEYS = {
  "+": "in", "=": "in", "-": "out", _: "out", Home: "fit", Enter: "open", Escape: "leave",
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};

/**
 * @param {HTMLElement} section
 * @param {Acts} acts
 */
export function bindKeys(section, acts) {
  section.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    const isOurs = event.target === section && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (act === undefined || !isOurs) return;
    event.preventDefault();
    acts[act]();
  });
  section.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    const act = /** @type {keyof Acts | undefined} */ (button instanceof HTMLElement ? button.dataset["act"] : undefined);
    if (act !== undefined && act in acts) acts[act]();
  });
}
