// Keeps a draft while one types. Without it, each step is kept by its own button.
const form = document.querySelector("form[data-autosave]");
const said = document.querySelector("[data-autosave-said]");
const PAUSE = 1500;
let timer = 0;
let leaving = false;

async function keep() {
  if (leaving) return;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    said.textContent = (await answer.json()).said;
  } catch {
    said.textContent = "Le brouillon n’a pas pu être enregistré : ne fermez pas cette page.";
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

if (form?.dataset.autosave && said) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
}
