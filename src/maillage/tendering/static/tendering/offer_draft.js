// The draft of an offer form, kept in this browser as one types and put back at the next visit.
import { forgetDraft, keepDraft, readDraft } from "./drafts.js";

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type !== "file" && field.name !== "csrfmiddlewaretoken");

// Boxes of one question share their name: the value tells them apart.
const placeOf = (field) => (field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);

function valuesOf(form) {
  const values = fieldsOf(form).map((field) => [placeOf(field), field.type === "checkbox" ? field.checked : field.value]);
  return Object.fromEntries(values);
}

function putBack(form, values) {
  for (const field of fieldsOf(form)) {
    const value = values[placeOf(field)];
    if (value === undefined) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
  }
}

const keyOf = ({ call, provider }) => `${call} ${provider}`;

/** The draft kept for this call, if any; one older than the offer that now stands is forgotten. */
export async function currentDraft(about) {
  const kept = await readDraft(keyOf(about));
  if (kept && (kept.standing ?? "") !== (about.standing ?? "")) {
    await forgetDraft(keyOf(about));
    return undefined;
  }
  return kept;
}

/** Keep what is typed and `files` (name -> file); `restored` says when a former draft is back.
 *
 * What was just sent and comes back with faults (`data-bound`) is newer than its draft: only the
 * files, which no page can send back, are taken from it.
 */
export function draftOf(form, files) {
  const { standing = "" } = form.dataset;
  const key = keyOf(form.dataset);
  const keep = () => keepDraft(key, { standing, values: valuesOf(form), files: Object.fromEntries(files) });

  async function restore() {
    const kept = await currentDraft(form.dataset);
    if (!kept) return;
    if (form.dataset.bound !== "1") {
      putBack(form, kept.values);
      form.querySelector("[data-draft]").hidden = false;
    }
    for (const [name, file] of Object.entries(kept.files)) files.set(name, file);
  }

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep().catch(() => {}), 400);
  });
  const forget = form.querySelector("[data-forget]");
  forget.hidden = false;
  forget.addEventListener("click", async () => {
    clearTimeout(waiting);
    await forgetDraft(key);
    location.assign(location.pathname);
  });
  return { keep, restored: restore() };
}
