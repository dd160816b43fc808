// The page of a conflict: claimants are added and amended, places found in the gazetteer, by names alone.
import { combobox } from "../combobox.js";
import { attempt } from "../asking.js";
import { clearFaults, control, sending, showProblem, t } from "./fields.js";
import { importForm } from "./importing.js";
import { keyForm } from "./key.js";

const page = /** @type {HTMLElement} */ (document.getElementById("conflict"));
const address = `/v1/conflicts/${page.dataset["conflict"]}`;

/** @typedef {{id: string, name: string, areas: string, matched: string | null, is_there: boolean}} Hit */

/**
 * Send a form by `request`; then the page shows what is recorded.
 * @param {string} id
 * @param {(form: HTMLFormElement) => Promise<import("../asking.js").Answer>} request
 * @param {Record<string, string>} [fields] names of fields by the parts of pointers that lead to them
 */
function form(id, request, fields = {}) {
  const own = /** @type {HTMLFormElement} */ (document.getElementById(id));
  sending(own, async () => {
    const answer = await request(own);
    if (answer.ok) return location.reload();
    showProblem(own, answer.problem, (pointer) => {
      const name = pointer.split("/").find((part) => part in fields || control(own, part));
      return name === undefined ? null : control(own, fields[name] ?? name);
    });
  });
  return own;
}

/**
 * @param {HTMLFormElement} own
 * @param {string} name
 */
function text(own, name) {
  return control(own, name).value.trim();
}

/** @param {string} given */
function person(given) {
  const [name = "", ...role] = given.split(",");
  return role.length ? { name: name.trim(), role: role.join(",").trim() } : { name: name.trim() };
}

function adding() {
  const own = form("add-form", (given) => {
    const kind = text(given, "role");
    const parent = text(given, "parent");
    const hasParent = ["party", "affiliate"].includes(kind) && parent !== "";
    const body = { name: text(given, "name"), role: kind === "side" ? "party" : kind, aliases: [text(given, "alias")].filter(Boolean) };
    return attempt(`/conflicts/${page.dataset["conflict"]}/claimants`, { method: "POST", body: hasParent ? { ...body, parent } : body });
  }, { aliases: "alias" });
  const role = /** @type {HTMLSelectElement} */ (own.querySelector("[name=role]"));
  role.addEventListener("change", () => {
    const hint = document.getElementById("add-role-hint");
    const under = document.getElementById("add-under");
    if (hint) hint.textContent = role.selectedOptions[0]?.dataset["why"] ?? "";
    if (under) under.hidden = !["party", "affiliate"].includes(role.value);
  });
}

function amending() {
  const card = /** @type {HTMLElement} */ (document.getElementById("amend-card"));
  /** @type {HTMLElement | null} */
  let opened = null;
  const names = form("amend-form", (given) => {
    const [alias, who] = [text(given, "alias"), text(given, "person")];
    const claimant = { ...(alias ? { aliases: [{ text: alias }] } : {}), ...(who ? { people: [person(who)] } : {}) };
    return attempt(address, { method: "PUT", body: { claimants: { [opened?.dataset["amend"] ?? ""]: claimant } } });
  }, { aliases: "alias", people: "person" });
  const correction = form("correct-form", (given) => {
    const body = { role: text(given, "role"), parent: text(given, "parent") || null, reason: text(given, "reason") };
    return attempt(`${address}/claimants/${opened?.dataset["amend"]}/corrections`, { method: "POST", body });
  });
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-amend]"))) {
    button.addEventListener("click", () => {
      opened = button;
      const heading = document.getElementById("amend-name");
      if (heading) heading.textContent = button.dataset["name"] ?? "";
      for (const each of [names, correction]) {
        each.reset();
        clearFaults(each);
      }
      control(correction, "role").value = button.dataset["role"] === "side" ? "party" : (button.dataset["role"] ?? "");
      control(correction, "parent").value = button.dataset["parent"] ?? "";
      card.hidden = false;
      control(names, "alias").focus();
    });
  }
  document.getElementById("amend-close")?.addEventListener("click", () => {
    card.hidden = true;
    opened?.focus();
  });
}

function places() {
  const done = /** @type {HTMLElement} */ (document.getElementById("place-done"));
  const own = /** @type {HTMLFormElement} */ (document.getElementById("place-form"));
  const input = control(own, "name");
  /** @param {Record<string, unknown>} body */
  const declare = async (body) => {
    const answer = await attempt("/setup/places", { method: "POST", body });
    if (!answer.ok) return showProblem(own, answer.problem, (pointer) => control(own, pointer.slice(1)));
    own.reset();
    showOwn(false);
    done.textContent = t("place_added", { name: answer.data.name });
  };
  /** @param {boolean} isShown */
  const showOwn = (isShown) => {
    for (const id of ["place-point", "place-own"]) /** @type {HTMLElement} */ (document.getElementById(id)).hidden = !isShown;
  };
  sending(own, () => {
    const [lat, lon] = [text(own, "lat"), text(own, "lon")];
    return declare({ name: input.value.trim(), ...(lat ? { lat: Number(lat) } : {}), ...(lon ? { lon: Number(lon) } : {}) });
  });
  combobox(input, {
    searching: t("searching"),
    find: async (typed) => {
      const answer = await attempt(`/setup/places?q=${encodeURIComponent(typed)}`);
      return /** @type {Hit[]} */ (answer.ok ? answer.data.places : []);
    },
    draw: (/** @type {Hit} */ hit) => [words(hit)],
    choose: (/** @type {Hit} */ hit) => {
      clearFaults(own);
      input.value = hit.name;
      void declare({ gazetteer: hit.id });
    },
    foot: () => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "linklike";
      button.textContent = t("place_own");
      button.addEventListener("click", () => {
        showOwn(true);
        control(own, "lat").focus();
      });
      return button;
    },
  });
}

/** @param {Hit} hit */
function words(hit) {
  const line = document.createElement("span");
  const name = document.createElement("b");
  name.textContent = hit.name;
  const rest = [hit.matched === null ? "" : t("place_matches", { name: hit.matched }), hit.areas, hit.is_there ? t("place_is_there") : ""];
  line.append(name, ` ${rest.filter(Boolean).join(" · ")}`);
  return line;
}

function retiring() {
  const own = form("retire-form", (given) => attempt(`${address}/retirement`, { method: own.dataset["retired"] === "true" ? "DELETE" : "POST", body: { reason: text(given, "reason") } }));
}

adding();
amending();
places();
retiring();
importForm(() => undefined);
keyForm((isThere) => {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-with-key]"))) part.hidden = !isThere;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-without-key]"))) part.hidden = isThere;
});
