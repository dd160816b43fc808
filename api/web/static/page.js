// What every page does with script: the theme, menus that close, buttons that copy, the key to the search field.
import { copyButtons } from "./copy.js";
import { live } from "./live.js";
import { searchField } from "./search.js";
import { themeButton } from "./theming.js";

/** Close a menu on Escape and on a press beside it. */
function closingMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

/** @returns {Iterable<HTMLDetailsElement>} */
function openMenus() {
  return document.querySelectorAll("details.drop[open]");
}

/** "/" leads to the search field, except while somebody types. */
function searchKey() {
  document.addEventListener("keydown", (event) => {
    const at = /** @type {Element | null} */ (event.target);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || at?.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    document.getElementById("search")?.focus();
  });
}

themeButton();
closingMenus();
copyButtons();
searchField();
searchKey();
live();
if (document.querySelector("[data-statement]")) void import("./verify/page_check.js").then(({ offerCheck }) => offerCheck());
