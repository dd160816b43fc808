// The preview beside the form: the server makes it, and it is shown as it comes.

/** @param {string} html */
export function showPreview(html) {
  const panel = document.getElementById("preview");
  if (panel === null) return;
  panel.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}

/** @returns {string[]} what the statements of the preview say */
export function sentencesShown() {
  return [...document.querySelectorAll("#preview .would-be li")].map((each) => each.textContent ?? "");
}

export function emptyPreview() {
  const panel = document.getElementById("preview");
  if (panel === null) return;
  const line = document.createElement("p");
  line.className = "small";
  line.textContent = panel.dataset["empty"] ?? "";
  panel.replaceChildren(line);
}

/**
 * The card that takes the focus where duplicates wait for a decision: none of its buttons, so that no key decides by chance.
 * @returns {HTMLElement | null}
 */
export function firstDuplicate() {
  return document.querySelector("#preview [data-duplicate]");
}
