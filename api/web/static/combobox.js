// A text field with a list of suggestions under it, by the ARIA pattern of a combobox with a list box.

/**
 * @template T
 * @typedef {object} Suggesting
 * @property {(text: string, signal: AbortSignal) => Promise<T[]>} find
 * @property {(item: T) => Node[]} draw what an option shows
 * @property {(item: T) => void} choose
 * @property {(text: string) => Node | null} [foot] a last line, which is no option
 * @property {string} searching the words while a search takes long
 */

const REST_MS = 120;
const SLOW_MS = 300;
let lists = 0;

/**
 * @template T
 * @param {HTMLInputElement} input
 * @param {Suggesting<T>} suggesting
 */
export function combobox(input, suggesting) {
  const list = document.createElement("ul");
  const box = document.createElement("div");
  const status = document.createElement("p");
  list.id = `suggestions-${++lists}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent?.trim() || input.placeholder);
  status.className = "small suggestions-status";
  status.setAttribute("role", "status");
  box.className = "suggestions";
  box.hidden = true;
  box.append(list, status);
  input.after(box);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }

  /** @type {T[]} */
  let items = [];
  let active = -1;
  let resting = 0;
  /** @type {AbortController | null} */
  let asking = null;

  /** @param {boolean} isOpen */
  function show(isOpen) {
    box.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) point(-1);
  }

  /** @param {number} index */
  function point(index) {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = list.children[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function choose(index) {
    const item = items[index];
    if (item === undefined) return;
    show(false);
    suggesting.choose(item);
  }

  /** @param {string} text */
  function draw(text) {
    list.replaceChildren(...items.map((item, at) => option(item, at)));
    const foot = suggesting.foot?.(text) ?? null;
    status.replaceChildren(...(foot ? [foot] : []));
    point(-1);
    show(true);
  }

  /**
   * @param {T} item
   * @param {number} at
   */
  function option(item, at) {
    const line = document.createElement("li");
    line.id = `${list.id}-${at}`;
    line.setAttribute("role", "option");
    line.append(...suggesting.draw(item));
    line.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    line.addEventListener("click", () => choose(at));
    return line;
  }

  async function ask() {
    asking?.abort();
    const text = input.value.trim();
    if (!text) {
      items = [];
      show(false);
      return;
    }
    const mine = (asking = new AbortController());
    const slow = setTimeout(() => {
      status.textContent = suggesting.searching;
      show(true);
    }, SLOW_MS);
    try {
      const found = await suggesting.find(text, mine.signal);
      if (mine.signal.aborted || document.activeElement !== input) return;
      items = found;
      draw(text);
    } catch {
      if (!mine.signal.aborted) show(false); // the form still leads to the page of the search
    } finally {
      clearTimeout(slow);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(resting);
    resting = setTimeout(() => void ask(), REST_MS);
  });
  input.addEventListener("focus", () => {
    if (items.length && input.value.trim()) show(true);
  });
  input.addEventListener("blur", (event) => {
    if (!box.contains(/** @type {Node | null} */ (event.relatedTarget))) show(false);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = items.length - 1;
    if (event.key === "ArrowDown" && items.length) {
      event.preventDefault();
      if (box.hidden) show(true);
      point(active >= last ? 0 : active + 1);
    } else if (event.key === "ArrowUp" && items.length) {
      event.preventDefault();
      if (box.hidden) show(true);
      point(active <= 0 ? last : active - 1);
    } else if (event.key === "Enter" && !box.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
}
