// Acts noted in a corridor, with or without network. What is noted is on the disk, encrypted,
// before the page says so; it leaves when the server has it.

import { keepThisPage, onSigningOut, whoIsHere } from "../../maillage/offline.js";
import { eraseOtherRosters, openStore } from "./store.js";
import { sync } from "./sync.js";

const MODULES = ["store.js", "sync.js"];
const PATIENCE = 10_000;
const WORDS = {
  sent: "Tout est envoyé.",
  absent: "Sans réseau : tout est gardé ici.",
  "signed-out": "Reconnectez-vous pour noter et envoyer.",
  other: "Cette page est celle d’une autre personne : rouvrez-la avec du réseau.",
  left: "Vous êtes déconnecté : rien n’est plus gardé ici.",
  refused: "Une saisie est à corriger.",
};
const page = document.querySelector("[data-corridor]");
const form = document.querySelector("[data-entry]");
const state = document.querySelector("[data-state]");
const { holder, person } = page.dataset;
const places = { roster: page.dataset.roster, send: page.dataset.send, batch: Number(page.dataset.batch) };
const labels = new Map();
let me = "";
let again = 0;
let hasLeft = false;

if (crypto.subtle && navigator.locks) start();
else state.textContent = "Ce navigateur ne peut rien garder : notez l’acte depuis le dossier.";

async function start() {
  const store = openStore(person, holder);
  onSigningOut(() => {
    hasLeft = true;
    shut("left");
  });
  document.addEventListener("visibilitychange", isOpen);
  await eraseOtherRosters(whoIsHere());
  if (!isOpen()) return;
  form.elements.day.value = today();
  const known = await store.roster();
  if (known) showRoster(known);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!isOpen() || !(await note(store))) return;
    // Said at once: a network that barely answers may hold the sending for long.
    await showQueue(store);
    go(store);
  });
  window.addEventListener("online", () => go(store));
  window.addEventListener("offline", () => isOpen() && say("absent"));
  await showQueue(store);
  await go(store);
  if (await keepThisPage(MODULES.map((name) => new URL(name, import.meta.url).href))) {
    WORDS.sent = "Tout est envoyé. Prêt à fonctionner sans réseau.";
    if (state.dataset.state === "sent") say("sent");
  }
}

// A browser says that the network is back before it is, or not at all: try again by oneself.
async function go(store) {
  clearTimeout(again);
  if (!isOpen()) return;
  const ending = await sync(store, places, holder, isMine, showRoster);
  if (["other", "signed-out"].includes(ending)) return isOpen() && shut(ending);
  await showQueue(store);
  if (!isOpen()) return;
  say(ending);
  if (ending === "absent") again = setTimeout(() => go(store), PATIENCE);
}

// Somebody else may have signed in since, here or in another window.
function isMine() {
  return !hasLeft && whoIsHere() === person;
}

function isOpen() {
  if (isMine()) return true;
  shut(hasLeft ? "left" : "other");
  return false;
}

// Nothing of the person whom the page was made for stays on the screen.
function shut(ending) {
  clearTimeout(again);
  form.hidden = true;
  labels.clear();
  for (const place of document.querySelectorAll("[data-children], [data-people], [data-queue]")) place.replaceChildren();
  say(ending);
  if (ending === "other") eraseOtherRosters(whoIsHere());
}

function say(ending) {
  state.textContent = WORDS[ending];
  state.dataset.state = ending;
}

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function showRoster({ children, people }) {
  me = people.find((one) => one.me).id;
  labels.clear();
  for (const child of children) labels.set(child.id, child.label);
  fill(document.querySelector("[data-children]"), "children", children);
  fill(document.querySelector("[data-people]"), "people", people.filter((one) => !one.me));
  document.querySelector("[data-nobody]").hidden = children.length > 0;
  document.querySelector("[data-colleagues]").hidden = people.length < 2;
  form.hidden = false;
}

// What is ticked stays ticked when the list comes again.
function fill(place, name, rows) {
  const ticked = new Set(values(name));
  place.replaceChildren(...rows.map(({ id, label }) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value: id, checked: ticked.has(id) });
    const words = Object.assign(document.createElement("span"), { textContent: label });
    const one = Object.assign(document.createElement("label"), { className: "corridor-one" });
    one.append(box, words);
    return one;
  }));
}

function values(name) {
  return new FormData(form).getAll(name);
}

async function note(store) {
  const children = values("children");
  if (!children.length) {
    state.textContent = "Choisissez un enfant.";
    return false;
  }
  const [kind] = values("kind");
  const [presence] = values("presence");
  const [minutes] = values("minutes");
  const { day, code, status } = form.elements;
  const drawn = crypto.getRandomValues(new Uint8Array(Number(page.dataset.keyBytes)));
  const entry = {
    key: [...drawn].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    children, professionals: [me, ...values("people")],
    kind, presence, minutes, day: day.value, code: code.value, status: status.value,
  };
  // Emptied before the disk answers: what is ticked meanwhile belongs to the next entry.
  const ticked = form.querySelectorAll("[name=children]:checked, [name=people]:checked");
  const chosen = status.selectedIndex;
  for (const box of ticked) box.checked = false;
  status.selectedIndex = 0;
  try {
    await store.keep(entry);
  } catch {
    for (const box of ticked) box.checked = true;
    status.selectedIndex = chosen;
    state.textContent = "Ce téléphone n’a pas pu garder la saisie : faites de la place, puis notez de nouveau.";
    return false;
  }
  return true;
}

async function showQueue(store) {
  const queue = await store.queue();
  const place = document.querySelector("[data-queue]");
  place.replaceChildren(...(queue.length ? queue.map((entry) => line(store, entry)) : [empty()]));
}

function empty() {
  return Object.assign(document.createElement("li"), { className: "muted", textContent: "Rien n’attend." });
}

function line(store, entry) {
  const item = document.createElement("li");
  const names = entry.children.map((id) => labels.get(id) ?? "dossier").join(", ");
  item.append(`${names}, ${entry.minutes} min. ${entry.why ?? "À envoyer."} `);
  if (entry.why) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet button-sm", textContent: "Effacer cette saisie" });
    button.addEventListener("click", async () => {
      await store.forget(entry.key);
      await showQueue(store);
    });
    item.append(button);
  }
  return item;
}
