// Marks are kept at every change. Without it, the button keeps them.
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("[data-autosave-state]");
const LONGEST_WAIT = 10_000;
// One sending at a time, in order: an earlier one that came late would undo the later ones.
let last = Promise.resolve();
let queued = false;
let underway = 0;

async function send() {
  queued = false;
  const typed = new FormData(form);
  typed.set("autosave", "1");
  let words = "Pas enregistré\u00a0: corrigez la note, ou utilisez le bouton.";
  try {
    const answer = await fetch(form.action || location.href, {
      method: "POST", body: typed, credentials: "same-origin", redirect: "manual",
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
    if (answer.status === 204) {
      const now = new Date();
      words = `Enregistré à ${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}.`;
    }
  } catch {
    words = "Pas de connexion\u00a0: vos notes restent sur cette page, enregistrez-les plus tard.";
  }
  underway -= 1;
  if (state) state.textContent = words;
}

function save() {
  if (queued) return;
  queued = true;
  underway += 1;
  last = last.then(send);
}

async function submitLast(event) {
  if (!underway) return;
  event.preventDefault();
  await last;
  form.submit();
}

if (form) {
  form.addEventListener("change", save);
  form.addEventListener("submit", submitLast);
}
