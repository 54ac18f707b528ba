// Tables that become cards on a phone keep their meaning, and short lists filter as one types.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const table of document.querySelectorAll("table.table-cards")) {
  const labels = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  table.setAttribute("role", "table");
  for (const part of table.querySelectorAll("thead, tbody, tfoot")) part.setAttribute("role", "rowgroup");
  for (const row of table.querySelectorAll("tr")) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, index) => {
      const head = cell.tagName === "TH";
      cell.setAttribute("role", head ? (cell.scope === "col" ? "columnheader" : "rowheader") : "cell");
      if (!head && cell.colSpan === 1 && !cell.classList.contains("row-actions") && !("label" in cell.dataset)) {
        cell.dataset.label = labels[index] ?? "";
      }
    });
  }
}

for (const block of document.querySelectorAll("[data-filterable]")) {
  const rows = [...block.querySelectorAll("tbody tr")];
  if (rows.length < 6) continue;
  const id = `filtre-${Math.random().toString(36).slice(2, 8)}`;
  const box = document.createElement("div");
  box.className = "field table-quick";
  box.innerHTML = `<label class="field-label" for="${id}">Chercher dans cette liste</label><div class="field-control"><input type="search" id="${id}" autocomplete="off"></div><p class="small muted" role="status"></p>`;
  block.querySelector("table").before(box);
  const status = box.querySelector("[role=status]");
  box.querySelector("input").addEventListener("input", (event) => {
    const wanted = plain(event.target.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = plain(row.textContent);
      row.hidden = !wanted.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    status.textContent = wanted.length ? `${shown} sur ${rows.length}` : "";
  });
}
