// An offer is written, checked and closed here; only the closed parcel is sent.
import { draftOf } from "./offer_draft.js";
import { gauge } from "./offer_gauge.js";
import { Refused, bytesOf, generateX25519Identity, gesture, identityToRecipient, joined, seal } from "./sealing.js";
import { identityOf, missing, proposalOf, written } from "./offer_content.js";

const form = document.querySelector("[data-offer]");
const { call, provider, recipient, url } = form.dataset;
const files = new Map();
// What the provider keeps in its space: joined unless a file of this offer takes its place.
const ownPapers = new Map();
const joinedFiles = () => new Map([...ownPapers, ...files]);
let parcel = null;

function remover(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-sm";
  button.textContent = "Retirer ce fichier";
  button.addEventListener("click", () => {
    files.delete(input.name);
    input.value = "";
    parcel = null;
    tellFiles();
    tell();
    draft.keep().catch(() => {});
    input.focus();
  });
  return button;
}

function tellFiles() {
  for (const input of form.querySelectorAll("input[type=file]")) {
    const said = form.querySelector(`[data-kept="${input.name}"]`);
    const [own, keptOne] = [files.get(input.name), ownPapers.get(input.name)];
    if (own) said.replaceChildren(`Joint\u00a0: ${own.name} `, remover(input));
    else said.textContent = keptOne ? `Repris de vos pièces\u00a0: ${keptOne.name}` : "";
  }
}

async function fetchKept() {
  await Promise.all(JSON.parse(form.dataset.ownPapers).map(async ({ name, filename, url: from }) => {
    const answer = await fetch(from);
    if (answer.ok) ownPapers.set(name, new File([await answer.blob()], filename));
  }));
  tellFiles();
  tell();
}

form.addEventListener("input", ({ target }) => {
  parcel = null;
  if (target.type === "file" && target.files[0]) {
    files.set(target.name, target.files[0]);
    tellFiles();
  }
});
const draft = draftOf(form, files);
const tell = gauge(form, joinedFiles);

async function envelope(part, content) {
  const identity = await generateX25519Identity();
  const record = (name) => `offer:${call}:${provider}:${name}`;
  const closed = await seal(bytesOf(JSON.stringify(content)), record(part), await identityToRecipient(identity));
  return { closed, opener: await seal(bytesOf(identity), record(`${part}_key`), recipient) };
}

async function close() {
  const offer = await written(form, joinedFiles());
  const proposal = await envelope("proposal", proposalOf(offer));
  const identity = await envelope("identity", identityOf(offer));
  const sizes = {
    identity: identity.closed.length,
    identity_key: identity.opener.length,
    proposal: proposal.closed.length,
    proposal_key: proposal.opener.length,
  };
  const head = bytesOf(`maillage-parcel/1\n${JSON.stringify(sizes)}\n`);
  return joined([head, proposal.opener, identity.opener, proposal.closed, identity.closed]);
}

async function send() {
  const token = form.elements.csrfmiddlewaretoken.value;
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      body: parcel,
      headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": token },
    });
  } catch {
    throw new Refused("L’envoi a été interrompu. Rien n’est perdu\u00a0: votre proposition est gardée dans ce navigateur. Recommencez.");
  }
  if (answer.status === 413) throw new Refused("L’ensemble est trop lourd\u00a0: 8\u00a0Mo de fichiers au plus. Réduisez-les, puis recommencez.");
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(told.message ?? "Le serveur n’a pas pu recevoir la proposition. Rien n’est perdu\u00a0: recommencez dans un instant.");
  return told.url;
}

function show(faults) {
  const list = form.querySelector("[data-faults]");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  list.replaceChildren(...faults.map(({ name, message }) => {
    const item = document.createElement("li");
    const field = name && form.elements[name];
    if (field) {
      field.setAttribute("aria-invalid", "true");
      const link = document.createElement("a");
      link.href = `#${field.id}`;
      link.textContent = message;
      item.append(link);
    } else {
      item.textContent = message;
    }
    return item;
  }));
  list.parentElement.hidden = faults.length === 0;
  if (faults.length) list.parentElement.focus();
}

// A paper that cannot be fetched is asked for as one that was never kept.
const keptHere = fetchKept().catch(() => tellFiles());

gesture(form, async () => {
  await keptHere;
  const faults = missing(form, joinedFiles());
  show(faults);
  if (faults.length) throw new Refused("Il reste des réponses à corriger, au-dessus.");
  await draft.keep();
  // Sent again after a cut, the same parcel gives the same receipt.
  parcel ??= await close();
  location.assign(await send());
  return "Proposition déposée.";
});
draft.restored.then(() => {
  tellFiles();
  tell();
}).catch(() => {
  form.querySelector("[data-said]").textContent = "Ce navigateur ne garde pas de brouillon\u00a0: ne fermez pas la page avant d’avoir déposé.";
});
