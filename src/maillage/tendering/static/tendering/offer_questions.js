// What an offer answers, question by question, and what is missing in each: the gauge counts them
// as one types, the faults are told before the offer goes. Whoever receives it stays the judge.

const NBSP = "\u00a0";
// As the form without script and the opening (tendering/content.py).
const MOST_GROUPS = 99;
const GROUP_COUNTS = '[name="max_lots"], [name^="most_"]';

/** Integer cents of a typed price, or null when it cannot be read. */
export function cents(typed) {
  const plain = typed.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(plain);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
}

/** The lots that a price was typed for, right or wrong. */
export function answeredLots(form) {
  return [...form.querySelectorAll("[data-lot]")].map((box) => {
    const of = (name) => form.elements[`${box.dataset.lot}-${name}`];
    return { slug: box.dataset.lot, name: box.dataset.name, least: Number(box.dataset.min), most: Number(box.dataset.max),
      price: of("price"), sessions: of("sessions"), facilitator: of("facilitator"),
      others: [...box.querySelectorAll(`[name="${box.dataset.lot}-others"]:checked`)].map((one) => one.value) };
  }).filter((lot) => lot.price.value.trim());
}

export const sessionsOf = (lot) => (lot.sessions.value.trim() ? Number(lot.sessions.value) : lot.most);

function lotQuestion(lot) {
  const faults = [];
  const say = (field, message) => faults.push({ name: field.name, message: `${lot.name}${NBSP}: ${message}` });
  if (!cents(lot.price.value)) say(lot.price, "écrivez un prix en euros, plus grand que zéro, par exemple 320,50.");
  const sessions = sessionsOf(lot);
  if (!Number.isInteger(sessions) || sessions < lot.least || sessions > lot.most) {
    say(lot.sessions, `choisissez de ${lot.least} à ${lot.most} séances.`);
  }
  if (!lot.facilitator.value) say(lot.facilitator, "choisissez qui interviendra.");
  return { what: `une réponse entière à «${NBSP}${lot.name}${NBSP}»`, faults };
}

function question(what, isAnswered, name, message) {
  return { what, faults: isAnswered ? [] : [{ name, message }] };
}

function paperQuestions(form, files) {
  const [asked, names] = [JSON.parse(form.dataset.papers), JSON.parse(form.dataset.written)];
  const has = (kind, isFile) => {
    if (kind === form.dataset.trainingKind) return form.dataset.training === "1";
    // What is signed comes as a file: the words typed in the form do not replace it.
    const field = isFile ? null : form.elements[names[kind] ?? ""];
    if (field && (field.type === "checkbox" ? field.checked : field.value.trim())) return true;
    return files.has(`piece_${kind}`);
  };
  return asked.map((paper) => {
    const isThere = has(paper.kind, paper.is_file) || paper.substitutes.some((kind) => has(kind, false));
    return question(paper.what, isThere, paper.field, paper.message);
  });
}

/** The numbers of groups that may stay empty: a wrong one would close the offer for good. */
function groupQuestions(form) {
  const counts = [...form.querySelectorAll(GROUP_COUNTS)].filter((field) => field.value.trim());
  return counts.filter((field) => !(Number.isInteger(Number(field.value)) && field.value >= 1 && field.value <= MOST_GROUPS))
    .map((field) => question("un nombre de groupes", false, field.name, `Écrivez un nombre entier de groupes, de 1 à ${MOST_GROUPS}, ou laissez vide.`));
}

/** Files that the opening would set aside, as far as a name and a size can tell. */
function fileQuestions(form, files) {
  const faults = [...files].flatMap(([name, file]) => {
    const accepted = (form.elements[name]?.accept ?? "").split(",").filter(Boolean);
    const say = (why) => [{ name, message: `Le fichier «${NBSP}${file.name}${NBSP}» ${why}${NBSP}: joignez-en un autre.` }];
    if (file.size === 0) return say("est vide");
    const fits = accepted.some((suffix) => file.name.toLowerCase().endsWith(suffix));
    return accepted.length && !fits ? say(`n’est d’aucun des types acceptés (${accepted.join(", ")})`) : [];
  });
  return faults.length ? [{ what: "un fichier qui se lit", faults }] : [];
}

/** Every question of the form: { what it asks for, faults: [{ name of the field, sentence }] }. */
export function questions(form, files) {
  const { vat_basis_points: vat, vat_exemption_reason: reason, methodology_note: note } = form.elements;
  const lots = answeredLots(form).map(lotQuestion);
  return [
    ...(lots.length ? lots : [question("un prix", false, "", "Indiquez un prix pour au moins un lot.")]),
    question("le motif d’exonération de TVA", vat.value !== "0" || reason.value.trim(), reason.name,
      `Indiquez pourquoi la TVA ne s’applique pas, ou choisissez la TVA à 20${NBSP}%.`),
    question("votre manière de travailler", note.value.trim(), note.name, `Remplissez «${NBSP}Votre manière de travailler${NBSP}».`),
    ...groupQuestions(form),
    ...paperQuestions(form, files),
    ...fileQuestions(form, files),
  ];
}
