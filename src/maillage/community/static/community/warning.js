// Says, while one types, that a text looks like a real situation. The rules are those of the
// server (signs.json, read by warning.py too): without this file, the server says it afterwards.
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const OPENING = /(^|[.!?:\n«(•-])\s*$/u;
const PAUSE = 400;

export function compiled(rules) {
  return {
    ...rules,
    ignored: rules.ignored.map((one) => new RegExp(one.regex, `g${one.flags}u`)),
    patterns: rules.patterns.map((one) => ({ ...one, regex: new RegExp(one.regex, `gd${one.flags}u`) })),
    author: new RegExp(rules.author, "gu"),
    token: new RegExp(rules.token, "gu"),
    first_names: new Set(rules.first_names),
    also_words: new Set(rules.also_words),
  };
}

const blank = (text) => " ".repeat(text.length);
const plain = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function firstNames(shown, rules) {
  const found = [];
  for (const match of shown.matchAll(rules.token)) {
    const before = shown.slice(0, match.index);
    const last = before.slice(-1);
    if (last && (LETTER_OR_DIGIT.test(last) || "-_@".includes(last))) continue;
    const name = plain(match[0]);
    if (!rules.first_names.has(name) && !rules.first_names.has(name.split("-")[0])) continue;
    if (rules.also_words.has(name) && OPENING.test(before)) continue;
    found.push({ start: match.index, code: "first_name", extract: match[0] });
  }
  return found;
}

export function signsIn(text, rules, year) {
  let shown = text.normalize("NFC");
  for (const hidden of [...rules.ignored, rules.author]) shown = shown.replace(hidden, blank);
  const found = [];
  for (const one of rules.patterns) {
    for (const match of shown.matchAll(one.regex)) {
      const age = one.year ? year - Number(match[one.year]) : rules.youngest;
      if (age < rules.youngest || age > rules.oldest) continue;
      const [start, end] = [match.indices[1][1], match.indices[0][1]];
      found.push({ start, code: one.code, extract: shown.slice(start, end).trim() });
    }
  }
  return [...found, ...firstNames(shown, rules)].sort((one, other) => one.start - other.start);
}

function say(place, signs, rules) {
  const told = new Set(signs.map((sign) => `${rules.labels[sign.code]}\u00a0: «\u00a0${sign.extract}\u00a0»`));
  const lines = [...told].map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  });
  place.querySelector("[data-signs]").replaceChildren(...lines);
  place.querySelector(".callout").hidden = lines.length === 0;
}

async function watch(place) {
  const answer = await fetch(place.dataset.rules, { credentials: "same-origin" });
  if (!answer.ok) return;
  const rules = compiled(await answer.json());
  const fields = [...document.querySelectorAll("[data-watched]")];
  const look = () => {
    const year = new Date().getFullYear();
    say(place, fields.flatMap((field) => signsIn(field.value, rules, year)), rules);
  };
  let timer = 0;
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    });
  }
}

const place = document.querySelector("[data-warning]");
if (place) watch(place);
