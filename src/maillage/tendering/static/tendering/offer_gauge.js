// How much of an offer is answered, told as one types.
import { questions } from "./offer_questions.js";

// More names than that are not read on a phone.
const MOST_NAMED = 2;

function listed(names) {
  const told = names.slice(0, MOST_NAMED);
  const others = names.length - told.length;
  if (others) told.push(others > 1 ? `${others} autres réponses` : "une autre réponse");
  const last = told.pop();
  return told.length ? `${told.join(", ")} et ${last}` : last;
}

/** Show the gauge of this form and keep it true; gives back what to call when files change. */
export function gauge(form, filesNow) {
  const box = form.querySelector("[data-gauge]");
  const [bar, words] = [box.querySelector("progress"), box.querySelector("[role=status]")];
  const tell = () => {
    const all = questions(form, filesNow());
    const left = all.filter((one) => one.faults.length).map((one) => one.what);
    const done = all.length - left.length;
    const count = `${done}\u00a0réponse${done > 1 ? "s" : ""} sur\u00a0${all.length}`;
    const told = left.length ? `${count}\u00a0: il manque ${listed(left)}.` : `${count}\u00a0: rien ne manque.`;
    bar.max = all.length;
    bar.value = done;
    // The same words are not said again to whoever listens.
    if (words.textContent !== told) words.textContent = told;
  };
  form.addEventListener("input", tell);
  box.hidden = false;
  tell();
  return tell;
}
