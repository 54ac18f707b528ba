// What every page that seals or opens shares: sealed records, key files, words said to the reader.
// The libraries come from bundle/sealing.min.js, loaded before.

const library = globalThis.maillageSealing;
const MAGIC = "maillage-sealed/1\n";
const SHORTEST_PASSPHRASE = 12;
// scrypt at 2^16 takes 64 MB and about a second on a phone; a passphrase carries the rest.
const WORK = 16;

export const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
export const bytesOf = (words) => new TextEncoder().encode(words);
export const { combine, generateX25519Identity, identityToRecipient, split } = library;

export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

export function toBase64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 32768) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 32768));
  }
  return btoa(binary);
}

export const fromBase64 = (words) => Uint8Array.from(atob(words), (sign) => sign.charCodeAt(0));

/** Seal bytes to a recipient; the record they belong to is written inside. */
export async function seal(bytes, record, recipient) {
  const encrypter = new library.Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(joined([bytesOf(`${MAGIC}${record}\n`), bytes]));
}

/** Open what `seal` made for this record. Throws for anything else. */
export async function unseal(sealed, record, identity) {
  const decrypter = new library.Decrypter();
  decrypter.addIdentity(identity);
  const inside = await decrypter.decrypt(sealed);
  const head = bytesOf(`${MAGIC}${record}\n`);
  if (!head.every((byte, index) => inside[index] === byte)) throw new Error("another record");
  return inside.subarray(head.length);
}

/** A sentence that stops a gesture: the reader sees it as it is. */
export class Refused extends Error {}

/** A new key file: { identity, recipient, file }, the file closed by the passphrase. */
export async function newKeyFile(passphrase, owner) {
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new Refused(`Choisissez une phrase d’au moins ${SHORTEST_PASSPHRASE} signes, par exemple quatre mots.`);
  }
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const encrypter = new library.Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(WORK);
  const lines = [`# Maillage, clé d’ouverture de ${owner}`, `# public key: ${recipient}`, identity, ""];
  return { recipient, file: await encrypter.encrypt(lines.join("\n")) };
}

/** The identity that a key file holds. */
export async function openKeyFile(input, passphrase) {
  const [file] = input.files;
  if (!file) throw new Refused("Choisissez votre fichier de clé.");
  const decrypter = new library.Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    const words = text(await decrypter.decrypt(new Uint8Array(await file.arrayBuffer())));
    const identity = words.split("\n").find((line) => line.startsWith("AGE-SECRET-KEY-1"));
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    throw new Refused("Ce fichier ne s’ouvre pas avec cette phrase\u00a0: vérifiez le fichier, puis la phrase.");
  }
}

/** The identity of the file and the passphrase that a form asks for. */
export const keyOf = (form) => openKeyFile(
  form.querySelector("input[type=file]"), form.querySelector("input[type=password]").value,
);

/** Twelve signs to read aloud: the start of the SHA-256 of a public key. */
export async function fingerprint(recipient) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(recipient)));
  const signs = [...digest.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return signs.match(/.{4}/g).join(" ");
}

export function download(bytes, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Run a gesture on a button: it waits, and what goes wrong is said beside it. */
export function gesture(form, act) {
  const button = form.querySelector("button[type=submit]");
  const said = form.querySelector("[data-said]");
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "Un instant, votre navigateur calcule…";
    try {
      // The words above are painted before the processor is taken.
      await new Promise((resolve) => setTimeout(resolve, 30));
      said.textContent = (await act(form)) ?? "";
    } catch (error) {
      said.textContent = error instanceof Refused
        ? error.message
        : "Votre navigateur n’a pas pu faire ce calcul\u00a0: rechargez la page et recommencez. Rien n’a été envoyé.";
      if (!(error instanceof Refused)) console.error(error);
    }
    button.disabled = false;
  });
}

/** Every group of `count` among `all`. */
export function* groupsOf(all, count) {
  if (count === 0) yield [];
  else {
    for (let index = 0; index + count <= all.length; index += 1) {
      for (const rest of groupsOf(all.slice(index + 1), count - 1)) yield [all[index], ...rest];
    }
  }
}

/** Every way to take one share of each member of a group. */
function* oneOfEach(group) {
  if (!group.length) yield [];
  else {
    for (const share of group[0]) for (const rest of oneOfEach(group.slice(1))) yield [share, ...rest];
  }
}

/** The private half of a key from the shares of enough members, each with the living one first;
 * wrong ones may be among them. Two shares of one member never count as those of two. */
export async function recombine(members, threshold, recipient) {
  // The living shares alone first: those of before a change only if these fail.
  for (const held of [members.map(([living]) => [living]), members]) {
    for (const group of groupsOf(held, threshold)) {
      for (const shares of oneOfEach(group)) {
        try {
          const identity = text(await combine(shares));
          if ((await identityToRecipient(identity)) === recipient) return identity;
        } catch {
          // These shares do not fit together: the next ones may.
        }
      }
    }
  }
  throw new Refused("Les parts réunies ne forment pas la clé de cet appel. Vérifiez avec les autres membres que chacun a utilisé son propre fichier.");
}
