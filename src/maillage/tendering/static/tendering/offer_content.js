// What an offer says, as `tendering/content.py` reads it, and what is missing in it.
import { toBase64 } from "./sealing.js";

// 8 MB of files become 11 once written in JSON: what the server takes at most.
const MOST_BYTES = 8 * 1024 * 1024;
const NBSP = "\u00a0";

function cents(typed) {
  const plain = typed.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(plain);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
}

function lots(form) {
  return [...form.querySelectorAll("[data-lot]")].map((box) => {
    const of = (name) => form.elements[`${box.dataset.lot}-${name}`];
    return { slug: box.dataset.lot, name: box.dataset.name, least: Number(box.dataset.min), most: Number(box.dataset.max),
      price: of("price"), sessions: of("sessions"), facilitator: of("facilitator"),
      others: [...box.querySelectorAll(`[name="${box.dataset.lot}-others"]:checked`)].map((one) => one.value) };
  });
}

const sessionsOf = (lot) => (lot.sessions.value.trim() ? Number(lot.sessions.value) : lot.most);

/** Every reason why this offer cannot go yet: { name of the field, sentence }. */
export function missing(form, files) {
  const found = [];
  const say = (name, message) => found.push({ name, message });
  let answered = 0;
  for (const lot of lots(form)) {
    if (!lot.price.value.trim()) continue;
    answered += 1;
    if (!cents(lot.price.value)) say(lot.price.name, `${lot.name}${NBSP}: écrivez un prix en euros, plus grand que zéro, par exemple 320,50.`);
    const sessions = sessionsOf(lot);
    if (!Number.isInteger(sessions) || sessions < lot.least || sessions > lot.most) {
      say(lot.sessions.name, `${lot.name}${NBSP}: choisissez de ${lot.least} à ${lot.most} séances.`);
    }
    if (!lot.facilitator.value) say(lot.facilitator.name, `${lot.name}${NBSP}: choisissez qui interviendra.`);
  }
  const { vat_basis_points: vat, vat_exemption_reason: reason, methodology_note: note } = form.elements;
  if (!answered) say("", "Indiquez un prix pour au moins un lot.");
  if (vat.value === "0" && !reason.value.trim()) say(reason.name, "Indiquez pourquoi la TVA ne s’applique pas, ou choisissez la TVA à 20 %.".replace(" %", `${NBSP}%`));
  if (!note.value.trim()) say(note.name, `Remplissez «${NBSP}Votre manière de travailler${NBSP}».`);
  papers(form, files, say);
  const heavy = [...files.values()].reduce((sum, file) => sum + file.size, 0) > MOST_BYTES;
  if (heavy) say("", `Les fichiers dépassent 8${NBSP}Mo en tout${NBSP}: réduisez-les.`);
  return found;
}

function papers(form, files, say) {
  const [asked, names] = [JSON.parse(form.dataset.papers), JSON.parse(form.dataset.written)];
  const has = (kind, isFile) => {
    if (kind === form.dataset.trainingKind) return form.dataset.training === "1";
    // What is signed comes as a file: the words typed in the form do not replace it.
    const field = isFile ? null : form.elements[names[kind] ?? ""];
    if (field && (field.type === "checkbox" ? field.checked : field.value.trim())) return true;
    return files.has(`piece_${kind}`);
  };
  for (const paper of asked) {
    if (!has(paper.kind, paper.is_file) && !paper.substitutes.some((kind) => has(kind, false))) say(paper.field, paper.message);
  }
}

/** Everything that was typed and joined, read from the form. */
export async function written(form, files) {
  const answered = lots(form).filter((lot) => lot.price.value.trim());
  const others = (lot) => lot.others.filter((slug) => slug !== lot.facilitator.value);
  const people = [...new Set(answered.flatMap((lot) => [lot.facilitator.value, ...others(lot)]))];
  const most = people.map((slug, rank) => [label(rank), Number(form.elements[`most_${slug}`]?.value) || 0]);
  const pieces = await Promise.all([...files].map(async ([name, file]) => ({
    kind: name.replace("piece_", ""),
    filename: file.name,
    data: toBase64(new Uint8Array(await file.arrayBuffer())),
  })));
  return {
    people: Object.fromEntries(people.map((slug, rank) => [label(rank), slug])),
    bids: answered.map((lot) => ({
      lot: lot.slug,
      sessions: sessionsOf(lot),
      price_per_session_cents: cents(lot.price.value),
      facilitator: label(people.indexOf(lot.facilitator.value)),
      others: others(lot).map((slug) => label(people.indexOf(slug))),
    })),
    each: Object.fromEntries(most.filter(([, number]) => number > 0)),
    most: Number(form.elements.max_lots.value) || 0,
    vat: Number(form.elements.vat_basis_points.value),
    reason: form.elements.vat_exemption_reason.value.trim(),
    note: form.elements.methodology_note.value,
    schedule: form.elements.schedule.value,
    sworn: form.elements.sworn_statement.checked,
    named: pieces.filter((piece) => form.dataset.named.split(" ").includes(piece.kind)),
    pieces: pieces.filter((piece) => !form.dataset.named.split(" ").includes(piece.kind)),
  };
}

function label(rank) {
  const turn = Math.floor(rank / 26);
  return String.fromCharCode(65 + (rank % 26)) + (turn ? String(turn + 1) : "");
}

/** The first envelope: what is proposed, where persons are "A", "B"… */
export const proposalOf = (offer) => ({
  format: "maillage.offer/1",
  bids: offer.bids,
  max_lots: offer.most,
  most_each: offer.each,
  vat_basis_points: offer.vat,
  vat_exemption_reason: offer.reason,
  methodology_note: offer.note,
  schedule: offer.schedule,
  sworn_statement: offer.sworn,
  pieces: offer.pieces,
});

/** The second one: who, and the papers that name them. */
export const identityOf = (offer) => ({
  format: "maillage.identity/1",
  people: offer.people,
  pieces: offer.named,
});
