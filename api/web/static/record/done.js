// The card that takes the place of the form when a report is recorded.
import { button, element, holder, t } from "./words.js";

/**
 * @param {string} text
 * @param {{id: string}[]} recorded
 * @param {string[]} sentences what they say, in their order; none where that was not shown before
 * @param {() => void} again what leads into the form for another report
 */
export function showDone(text, recorded, sentences, again) {
  const card = /** @type {HTMLElement} */ (document.getElementById("done"));
  const links = element("ul", "", { class: "plain" });
  for (const [at, each] of recorded.entries()) {
    const item = element("li");
    item.append(element("a", sentences[at] ?? t("open_statement", { number: at + 1 }), { href: `/statements/${encodeURIComponent(each.id)}` }));
    links.append(item);
  }
  const back = () => {
    card.hidden = true;
    holder().hidden = false;
    again();
  };
  card.replaceChildren(element("h2", text), links, button(t("another"), back, "button button-primary"));
  card.hidden = false;
  holder().hidden = true;
  card.focus();
}
