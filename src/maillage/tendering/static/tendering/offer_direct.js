// The form of an offer that the server seals: its draft stays in this browser, and the gauge tells
// what is left. Without this script the form works as well.
import { draftOf } from "./offer_draft.js";
import { gauge } from "./offer_gauge.js";

const form = document.querySelector("[data-offer-direct]");
const kept = JSON.parse(form.dataset.ownPapers);
const files = new Map();

form.addEventListener("input", ({ target }) => {
  if (target.type !== "file") return;
  if (target.files[0]) files.set(target.name, target.files[0]);
  else files.delete(target.name);
});

function joinAgain() {
  for (const [name, file] of files) {
    const input = form.elements[name];
    if (!input) {
      files.delete(name);
      continue;
    }
    const joined = new DataTransfer();
    joined.items.add(file);
    input.files = joined.files;
  }
}

const tell = gauge(form, () => new Map([...kept.map((name) => [name, null]), ...files]));
draftOf(form, files).restored.then(() => {
  joinAgain();
  tell();
}).catch(() => {
  form.querySelector("[data-said]").textContent = "Ce navigateur ne garde pas de brouillon\u00a0: ne fermez pas la page avant d’avoir déposé.";
});
