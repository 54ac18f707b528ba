// What the forms of an offer ask, without a browser: prints the sentence of each state as JSON.
import { gauge } from "./offer_gauge.js";
import { questions } from "./offer_questions.js";

const field = (name, value) => ({ name, value });
const elements = {
  "a-price": field("a-price", ""), "a-sessions": field("a-sessions", ""), "a-facilitator": field("a-facilitator", "anne"),
  "b-price": field("b-price", ""), "b-sessions": field("b-sessions", "9"), "b-facilitator": field("b-facilitator", ""),
  vat_basis_points: field("vat_basis_points", "0"), vat_exemption_reason: field("vat_exemption_reason", ""),
  methodology_note: field("methodology_note", " "), schedule: field("schedule", "Mardi"),
  max_lots: field("max_lots", ""),
  sworn_statement: { name: "sworn_statement", type: "checkbox", checked: false },
};
const lot = (slug) => ({ dataset: { lot: slug, name: `Lot ${slug}`, min: "6", max: "7" }, querySelectorAll: () => [] });
const paper = (kind, what, more = {}) => ({ kind, what, substitutes: [], is_file: false, field: `piece_${kind}`, message: what, ...more });
const [bar, status] = [{}, { textContent: "" }];
const box = { hidden: true, querySelector: (asked) => (asked === "progress" ? bar : status) };
const form = {
  elements,
  dataset: {
    papers: JSON.stringify([
      paper("methodology_note", "la note", { is_file: true }), paper("schedule", "le planning"),
      paper("form_dc1", "le DC1", { substitutes: ["sworn_statement"] }), paper("nda", "le numéro"),
    ]),
    written: JSON.stringify({ methodology_note: "methodology_note", schedule: "schedule", sworn_statement: "sworn_statement" }),
    training: "1", trainingKind: "nda",
  },
  querySelector: () => box,
  querySelectorAll: (asked) => (asked === "[data-lot]" ? [lot("a"), lot("b")] : [elements.max_lots]),
  addEventListener: () => {},
};
const files = new Map();
const tell = gauge(form, () => files);
const seen = [status.textContent];
const then = (change) => {
  change();
  tell();
  seen.push(status.textContent);
};
then(() => { elements["a-price"].value = "1\u202f240,50 €"; elements["b-price"].value = "gratuit"; });
elements.max_lots.value = "1.5";
const faults = questions(form, files).flatMap((one) => one.faults.map(({ name }) => name));
elements.max_lots.value = "99";
then(() => { elements["b-price"].value = ""; elements.vat_exemption_reason.value = "Franchise"; elements.methodology_note.value = "Écoute"; });
then(() => { files.set("piece_methodology_note", {}); elements.sworn_statement.checked = true; });
elements.piece_form_dc1 = { name: "piece_form_dc1", accept: ".docx,.pdf" };
const said = (file) => questions(form, new Map([...files, ["piece_form_dc1", file]])).flatMap((one) => one.faults.map(({ message }) => message));
const read = [{ name: "DC1.PDF", size: 9 }, { name: "dc1.doc", size: 9 }, { name: "dc1.pdf", size: 0 }].map(said);
console.log(JSON.stringify({ seen, faults, read, bar, hidden: box.hidden }));
