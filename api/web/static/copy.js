// Buttons that copy the text of an element. They are hidden where there is no script to do it.
import { toast } from "./toast.js";

/** Show the buttons with `data-copy`, and let them copy the text or the value of the element of that id. */
export function copyButtons() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
    button.hidden = false;
    button.addEventListener("click", () => void copied(button));
  }
}

/** @param {HTMLElement} button */
async function copied(button) {
  const source = document.getElementById(button.dataset["copy"] ?? "");
  if (!source) return;
  const text = source instanceof HTMLTextAreaElement || source instanceof HTMLInputElement ? source.value : source.textContent;
  await copyText(text ?? "");
  toast("copied", button.dataset["copied"] ?? text ?? "");
}

/**
 * Copy by the clipboard, or by a selection where the page is not served over TLS.
 * @param {string} text
 */
export async function copyText(text) {
  if (navigator.clipboard && isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
