// The forms of setting up: their words, what is wrong at which field, and buttons that wait.

/**
 * The words that the page brought for its script, with values in the place of their names in braces.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const holder = /** @type {HTMLElement} */ (document.querySelector(".setup[data-words]"));
  /** @type {Record<string, string>} */
  const words = JSON.parse(holder.dataset["words"] ?? "{}");
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLInputElement}
 */
export function control(root, name) {
  return /** @type {HTMLInputElement} */ (root.querySelector(`[name="${name}"]`));
}

/** @param {ParentNode} root */
export function clearFaults(root) {
  for (const line of root.querySelectorAll(".field-error")) line.remove();
  for (const field of root.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/**
 * Show what is wrong under a field, and lead there; without a field, at the end of the form.
 * @param {HTMLElement} form
 * @param {HTMLElement | null} field
 * @param {string} text
 */
export function showFault(form, field, text) {
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = text;
  if (field === null) {
    line.setAttribute("role", "alert");
    form.append(line);
    return;
  }
  line.id = `fault-${field.id}`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
  (field.closest(".field") ?? form).append(line);
}

/**
 * Show a problem at the fields that it points to. `fieldOf` finds the field of a pointer.
 * @param {HTMLElement} form
 * @param {import("../asking.js").Problem} problem
 * @param {(pointer: string) => HTMLElement | null} fieldOf
 */
export function showProblem(form, problem, fieldOf) {
  const faults = problem.errors?.length ? problem.errors : [{ detail: problem.detail }];
  for (const fault of faults) {
    const text = [fault.detail, fault.cure].filter(Boolean).join(": ");
    showFault(form, fieldOf(fault.pointer ?? ""), text);
  }
  const first = /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid]"));
  first?.focus();
}

/**
 * Let a form send by `send` instead of by the browser; its button waits meanwhile.
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} send
 */
export function sending(form, send) {
  form.addEventListener("input", (event) => {
    const field = /** @type {Element | null} */ (event.target)?.closest(".field");
    if (field) clearFaults(field);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = form.querySelector("button:not([type=button])");
    if (button?.getAttribute("aria-busy") === "true") return;
    clearFaults(form);
    button?.setAttribute("aria-busy", "true");
    void send().finally(() => button?.removeAttribute("aria-busy"));
  });
}
