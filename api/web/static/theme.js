// Runs before anything is painted, so that a page never shows in the other theme first. Not a module: those run later.
"use strict";
(() => {
  const root = document.documentElement;
  if (root.dataset["theme"]) return; // the address has it
  try {
    const theme = localStorage.getItem("claimline.theme");
    if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
  } catch {
    // Storage is switched off: the system's theme stays.
  }
})();
