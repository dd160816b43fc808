// One bar at the foot of the page. It stays until the reader dismisses it, and never moves the page.

/**
 * @typedef {object} Action
 * @property {string} label
 * @property {() => void} [act] what a press does beside dismissing the bar
 * @property {string} [href] where a link leads, instead
 */

/**
 * Show `text` in place of an earlier one of the same `name`.
 * @param {string} name
 * @param {string} text
 * @param {Action[]} [actions]
 * @returns {HTMLElement}
 */
export function toast(name, text, actions = []) {
  dismiss(name);
  const bar = document.createElement("div");
  bar.className = "toast";
  bar.dataset["toast"] = name;
  bar.append(words(text), ...actions.map((action) => control(name, action)));
  document.getElementById("toasts")?.append(bar);
  return bar;
}

/** @param {string} name */
export function dismiss(name) {
  document.querySelector(`[data-toast="${CSS.escape(name)}"]`)?.remove();
}

/** @param {string} text */
function words(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

/**
 * @param {string} name
 * @param {Action} action
 * @returns {HTMLElement}
 */
function control(name, action) {
  if (action.href !== undefined) {
    const link = document.createElement("a");
    link.href = action.href;
    link.textContent = action.label;
    return link;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action.label;
  button.addEventListener("click", () => {
    dismiss(name);
    action.act?.();
  });
  return button;
}
