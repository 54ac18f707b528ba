// Side by side: a value of the draft and the passage it comes from show each other.
// [data-passages="id1 id2"] on the value, id="id1" class="passage" on the passage.

function link(value) {
  const passages = value.dataset.passages.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const show = (on) => {
    value.classList.toggle("draft-value-current", on);
    for (const passage of passages) passage.classList.toggle("passage-current", on);
  };
  const reach = () => passages[0]?.scrollIntoView({ block: "nearest" });
  for (const type of ["mouseenter", "focusin"]) value.addEventListener(type, () => { show(true); reach(); });
  for (const type of ["mouseleave", "focusout"]) value.addEventListener(type, () => show(false));
  for (const passage of passages) {
    passage.addEventListener("mouseenter", () => show(true));
    passage.addEventListener("mouseleave", () => show(false));
  }
}

for (const value of document.querySelectorAll("[data-passages]")) link(value);
