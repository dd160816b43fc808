// The text beside the cards: the words behind a proposal are marked, and stand out while its card has the focus.
import { element } from "../words.js";
import { pieces } from "./spans.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./spans.js").Marked} Marked */

/**
 * All that is marked: the sentences that say something, and the words that show its fields.
 * @param {Answer} answer
 * @returns {Marked[]}
 */
function markedIn(answer) {
  return answer.proposals.flatMap((each) => [
    ...each.mentions.map((span) => ({ span, of: each.id, kind: "mention" })),
    ...Object.values(each.evidence).flat().map((span) => ({ span, of: each.id, kind: "evidence" })),
  ]);
}

/**
 * Show `text` in `pane`. `chosen` is called with the id of a proposal whose words are pressed.
 * @param {HTMLElement} pane
 * @param {string} text
 * @param {number[]} starts
 * @param {Answer} answer
 * @param {(proposal: string) => void} chosen
 */
export function showText(pane, text, starts, answer, chosen) {
  pane.lang = answer.text.language;
  pane.replaceChildren(...pieces(text, starts, markedIn(answer)).map((piece) => {
    if (piece.marks.length === 0) return piece.text;
    const kinds = [...new Set(piece.marks.map((mark) => mark.kind))].join(" ");
    const made = element("mark", piece.text, { class: kinds });
    made.dataset["mentions"] = idsOf(piece.marks, "mention");
    made.dataset["evidence"] = idsOf(piece.marks, "evidence");
    made.addEventListener("click", () => chosen(piece.marks[0]?.of ?? ""));
    return made;
  }));
}

/**
 * @param {Marked[]} marks
 * @param {string} kind
 */
function idsOf(marks, kind) {
  return [...new Set(marks.filter((mark) => mark.kind === kind).map((mark) => mark.of))].join(" ");
}

/**
 * Let the words of one proposal stand out, and bring them into view.
 * @param {HTMLElement} pane
 * @param {string | null} proposal
 */
export function pointOut(pane, proposal) {
  for (const mark of pane.querySelectorAll("mark")) {
    mark.classList.toggle("said-here", has(mark, "mentions", proposal));
    mark.classList.toggle("shown-by", has(mark, "evidence", proposal));
  }
  const first = pane.querySelector(".said-here, .shown-by");
  if (!(first instanceof HTMLElement)) return;
  const above = first.offsetTop - pane.offsetTop;
  if (above < pane.scrollTop || above > pane.scrollTop + pane.clientHeight - first.offsetHeight) pane.scrollTop = above - 24;
}

/**
 * @param {HTMLElement} mark
 * @param {string} what
 * @param {string | null} proposal
 */
function has(mark, what, proposal) {
  return proposal !== null && (mark.dataset[what] ?? "").split(" ").includes(proposal);
}
