// Statements that come into the form, and go from it, by what is decided elsewhere on the page.
import { blank } from "./draft.js";
import { dateIn } from "./phrases.js";
import { draftOf, makeStatement, retarget } from "./statement.js";

/** @typedef {import("./draft.js").StatementDraft} StatementDraft */
/** @typedef {import("./phrases.js").Context} Context */

/**
 * Whether nothing was chosen or typed in it yet.
 * @param {HTMLElement} statement
 */
function isBlank(statement) {
  const { texts, place, claimant } = draftOf(statement);
  return place === null && claimant === null && Object.keys(texts).every((name) => name === "kind");
}

/**
 * @param {HTMLElement} list the statements of the form
 * @param {Context} context
 * @param {() => void} numbered called when others stand in it
 */
export function adding(list, context, numbered) {
  return {
    /**
     * Put a statement into the form, in front of another. Returns its part of the form.
     * @param {StatementDraft} draft
     * @param {HTMLElement | null} before
     * @param {string[]} denies
     */
    add(draft, before, denies) {
      const made = makeStatement({ ...draft, texts: { ...draft.texts, denies: denies.join(",") } }, context);
      for (const each of [...list.children]) if (each instanceof HTMLElement && isBlank(each)) each.remove();
      list.insertBefore(made, before);
      numbered();
      for (const field of made.querySelectorAll("[data-phrase]")) void dateIn(/** @type {HTMLElement} */ (field), context);
      return made;
    },
    /** @param {HTMLElement} statement */
    remove(statement) {
      if (list.children.length === 1) list.append(makeStatement(blank(), context));
      statement.remove();
      numbered();
    },
    /**
     * Choose what a statement denies.
     * @param {HTMLElement} statement
     * @param {string[]} denies
     */
    aim(statement, denies) {
      statement.dataset["targets"] = denies.join(",");
      void retarget(statement, context).then(numbered);
    },
  };
}
