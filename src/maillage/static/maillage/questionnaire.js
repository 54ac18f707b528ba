// Hides the questions that do not concern the person. Without it, a sentence says so.
const form = document.querySelector("form[data-questionnaire]");

function answersTo(name) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  return fields
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => field.value)
    .filter(Boolean);
}

function bandsOf(values, bounds) {
  return values.map((value) =>
    String(bounds.filter((first) => first <= Number(value)).pop() ?? ""),
  );
}

function update() {
  const seen = new Set();
  for (const control of form.querySelectorAll("[data-if]")) {
    const block = control.closest(".field");
    if (!block || seen.has(block)) continue;
    seen.add(block);
    let given = answersTo(control.dataset.if);
    if (control.dataset.ifBounds) {
      given = bandsOf(given, control.dataset.ifBounds.split(" ").map(Number));
    }
    const decider = form.querySelector(`[name="${CSS.escape(control.dataset.if)}"]`);
    const hidden = decider?.closest(".field")?.hidden ?? false;
    block.hidden = hidden || !given.some((one) => control.dataset.ifValues.split(" ").includes(one));
  }
}

if (form) {
  form.addEventListener("change", update);
  form.addEventListener("input", update);
  update();
}
