// The facilitator's session companion. Everything lives in the memory of this page: nothing is
// sent, nothing is stored, all is wiped when the page closes. The page itself is kept for the
// hours without network by the site's service worker (see maillage/offline.js).

import { keepThisPage } from "../../maillage/offline.js";
import { startCounts } from "./counts.js";
import { startPanels } from "./panels.js";
import { startTimer } from "./timer.js";
import { startTurns } from "./turns.js";

const MODULES = ["counts.js", "panels.js", "timer.js", "turns.js"];
const counts = startCounts();
const turns = startTurns();
const timer = startTimer(document.querySelector("[data-timer]"));
startPanels();
chooseMethod();
endOfSession();
network();

function chooseMethod() {
  const choice = document.querySelector("[data-method-choice]");
  const show = () => {
    for (const part of document.querySelectorAll("[data-method], [data-charter]")) {
      part.hidden = (part.dataset.method ?? part.dataset.charter) !== choice.value;
    }
    timer.load(document.querySelector(`[data-method="${CSS.escape(choice.value)}"]`));
  };
  choice.addEventListener("change", show);
  show();
}

function endOfSession() {
  const link = document.querySelector("[data-close]");
  const address = link.getAttribute("href");
  const totals = document.querySelector("[data-totals]");
  counts.onChange(({ out, again }) => {
    totals.textContent = `Hors cadre : ${out}. À reprendre : ${again}.`;
    // After the "#": the browser never sends that part to the server.
    link.href = `${address}#hors-cadre=${out}&a-reprendre=${again}`;
  });
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await reach(address);
    document.querySelector("[data-close-offline]").hidden = answer !== "absent";
    document.querySelector("[data-close-login]").hidden = answer !== "signed-out";
    if (answer !== "here") return;
    window.removeEventListener("beforeunload", hold);
    location.assign(link.href);
  });
  document.querySelector("[data-wipe]").addEventListener("click", wipe);
  window.addEventListener("beforeunload", hold);
  window.addEventListener("pagehide", wipe);
}

// Leaving wipes everything: ask first whether there is somewhere to go.
async function reach(address) {
  try {
    const answer = await fetch(address, { method: "HEAD" });
    return answer.ok && !answer.redirected ? "here" : "signed-out";
  } catch {
    return "absent";
  }
}

function hold(event) {
  if (turns.isEmpty() && counts.isEmpty() && !timer.isRunning()) return;
  event.preventDefault();
}

function wipe() {
  turns.wipe();
  counts.wipe();
  timer.wipe();
}

function network() {
  const state = document.querySelector("[data-offline-state]");
  const say = (words) => {
    state.textContent = words;
    state.hidden = false;
  };
  const kept = keepThisPage(MODULES.map((name) => new URL(name, import.meta.url).href));
  const show = async () => {
    if (!navigator.onLine) say("Sans réseau : tout continue de fonctionner.");
    else if (await kept) say("Prêt à fonctionner sans réseau.");
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
