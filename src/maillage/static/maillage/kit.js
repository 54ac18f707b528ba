// Small comforts. Every page works without this file.

const root = document.documentElement;

function remember(key, value, fallback) {
  try {
    if (value === fallback) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage refused: the choice lasts for this page.
  }
}

function choices(name, fallback) {
  const buttons = document.querySelectorAll(`[data-${name}-choice]`);
  const show = () => {
    const current = root.dataset[name] ?? fallback;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset[`${name}Choice`] === current));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const value = button.dataset[`${name}Choice`];
      if (value === fallback) delete root.dataset[name];
      else root.dataset[name] = value;
      remember(`maillage.${name}`, value, fallback);
      show();
    });
  }
  show();
}

function menus() {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
}

function search() {
  const field = document.querySelector("[data-search]");
  document.addEventListener("keydown", (event) => {
    if (field?.offsetParent && event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}

function copies() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.querySelector("[data-copy-label]");
    const before = label.textContent;
    label.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = "Copié";
      setTimeout(() => { label.textContent = before; }, 3000);
    });
  }
}

function dialogs() {
  for (const opener of document.querySelectorAll("[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  }
}

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
choices("theme", "auto");
choices("density", "comfortable");
menus();
search();
copies();
dialogs();
