// One thing is sent at a time, and the form says what is going on.
import { t } from "./words.js";

let isSending = false;

/** Whether something is being sent. */
export function sending() {
  return isSending;
}

/**
 * @param {string} id
 * @param {string} text
 */
export function say(id, text) {
  const line = document.getElementById(id);
  if (line !== null) line.textContent = text;
}

/**
 * Do one thing at a time; a lost answer leaves all as it is.
 * @param {() => Promise<void>} act
 */
export async function busy(act) {
  if (isSending) return;
  isSending = true;
  const buttons = [...document.querySelectorAll(".actions button")];
  for (const each of buttons) each.setAttribute("aria-busy", "true");
  say("sending", t("sending"));
  try {
    await act();
    if (document.getElementById("sending")?.textContent === t("sending")) say("sending", "");
  } catch {
    say("sending", t("no_answer"));
  } finally {
    isSending = false;
    for (const each of buttons) each.removeAttribute("aria-busy");
  }
}
