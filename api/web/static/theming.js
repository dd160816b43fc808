// The button that switches between light and dark, and keeps the choice in this browser.

/** @returns {boolean} */
function isDark() {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Switch the theme where the page stands, instead of by the link's address. */
export function themeButton() {
  document.getElementById("theme")?.addEventListener("click", (event) => {
    event.preventDefault();
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset["theme"] = theme;
    try {
      localStorage.setItem("claimline.theme", theme);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
    document.dispatchEvent(new CustomEvent("claimline:theme"));
  });
}
