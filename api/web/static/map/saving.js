// The picture as a file: with its sentence, legend, date, position, address and credit burnt in.
import { codeOf, DISPUTED, NOT_AROUND } from "./codes.js";

/**
 * @param {import("./townmap.js").TownMap} map
 * @param {string} link  of this picture for ever
 * @param {string[]} panes  titles
 */
export async function savePng(map, link, panes) {
  const blob = await map.toPng({
    title: document.querySelector("h1")?.textContent ?? "",
    sentence: words('[data-part="sentence"] .sentence'),
    date: `${words("#said")} ${words("#date")}`,
    position: document.getElementById("copy-link")?.dataset["position"] ?? "",
    link,
    legend: legend(),
    credit: document.getElementById("png")?.dataset["credit"] ?? "",
    panes,
  });
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = `claimline-${new URL(link).searchParams.get("said_by") ?? "map"}.png`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** @param {string} selector */
function words(selector) {
  return (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** The marks of the legend of the page: each names its shape or ring, and its slot. */
function legend() {
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-marks]")]);
  return items.map((item) => ({
    label: words(`[data-marks="${item.dataset["marks"]}"]`),
    marks: (item.dataset["marks"] ?? "").split(" ").map(markOf),
  }));
}

/**
 * @param {string} text  `shape:NAME:SLOT`, `ring:NAME:SLOT` or `disputed`
 * @returns {import("./types.js").Mark}
 */
function markOf(text) {
  const [kind, name, slot] = text.split(":");
  if (kind === "disputed") return { code: 0, agreement: DISPUTED };
  if (kind === "ring") return { code: 0, around: name === "around" ? Number(slot) + 1 : NOT_AROUND };
  return { code: name === "none" ? 0 : codeOf(/** @type {import("./codes.js").Shape} */ (name), Number(slot)) };
}
