// Proposes communes while one types; without it, the text box works as it is.

const PAUSE_MS = 200;

for (const input of document.querySelectorAll("input[data-communes]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-propositions`;
  input.after(list);
  input.setAttribute("list", list.id);
  let waiting = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asked = input.value.trim();
      if (asked.length < 2) return;
      const text = asked;
      const answer = await fetch(`${input.dataset.communes}?${new URLSearchParams({ q: text })}`);
      if (!answer.ok || text !== asked) return;
      const { communes } = await answer.json();
      list.replaceChildren(...communes.map(({ label, postal_codes: codes }) => {
        const option = document.createElement("option");
        option.value = label;
        option.label = codes.slice(0, 3).join(", ");
        return option;
      }));
    }, PAUSE_MS);
  });
}
