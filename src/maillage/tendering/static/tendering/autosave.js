// Marks are kept at every change. Without it, the button keeps them.
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("[data-autosave-state]");

async function save() {
  const typed = new FormData(form);
  typed.set("autosave", "1");
  let words = "Pas enregistré : corrigez la note, ou utilisez le bouton.";
  try {
    const answer = await fetch(form.action || location.href, {
      method: "POST", body: typed, credentials: "same-origin", redirect: "manual",
    });
    if (answer.status === 204) {
      const now = new Date();
      words = `Enregistré à ${now.getHours()} h ${String(now.getMinutes()).padStart(2, "0")}.`;
    }
  } catch {
    words = "Pas de connexion : vos notes restent sur cette page, enregistrez-les plus tard.";
  }
  if (state) state.textContent = words;
}

if (form) form.addEventListener("change", save);
