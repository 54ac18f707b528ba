// What an offer says, as `tendering/content.py` reads it, and what is missing in it.
import { answeredLots, cents, questions, sessionsOf } from "./offer_questions.js";
import { toBase64 } from "./sealing.js";

// 8 MB of files become 11 once written in JSON: what the server takes at most.
const MOST_BYTES = 8 * 1024 * 1024;
const NBSP = "\u00a0";

/** Every reason why this offer cannot go yet: { name of the field, sentence }. */
export function missing(form, files) {
  const found = questions(form, files).flatMap((one) => one.faults);
  const heavy = [...files.values()].reduce((sum, file) => sum + file.size, 0) > MOST_BYTES;
  if (heavy) found.push({ name: "", message: `Les fichiers dépassent 8${NBSP}Mo en tout${NBSP}: réduisez-les.` });
  return found;
}

/** Everything that was typed and joined, read from the form. */
export async function written(form, files) {
  const answered = answeredLots(form);
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
    references: JSON.parse(form.dataset.references),
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
  references: offer.references.map((one) => ({ ...one, structure_name: "", line: "" })),
});

/** The second one: who, the papers that name them, what names the references. */
export const identityOf = (offer) => ({
  format: "maillage.identity/1",
  people: offer.people,
  pieces: offer.named,
  references: offer.references.map((one) => [one.structure_name, one.line]),
});
