// What this device keeps until it is sent: the list of pseudonyms and the queue of entries, each
// encrypted under a key that the browser never gives away. Both go at signing out; the list also
// after 72 hours, and as soon as somebody else is there. What was noted waits for its author.

import { eraseBases, isTold, tellBase } from "../../maillage/offline.js";

const LIFE = 72 * 3600 * 1000;
const LISTS = "maillage-offline-roster-";
const TABLES = ["keys", "roster", "queue"];

// `person` is who keeps, `holder` the same in one space.
export function openStore(person, holder) {
  const list = `${LISTS}${person}-${holder}`;
  const notes = `maillage-offline-acts-${holder}`;
  return {
    roster: () => readRoster(list),
    keepRoster: async (roster) => {
      await tellBase(list, LIFE);
      await put(list, "roster", "last", { at: Date.now(), ...(await close(list, roster)) });
    },
    queue: () => readQueue(notes),
    keep: async (entry) => {
      await tellBase(notes);
      await put(notes, "queue", entry.key, await close(notes, entry));
    },
    forget: (key) => act(notes, "queue", "readwrite", (table) => table.delete(key)),
  };
}

// Nobody's list stays on the device but that of the person who is there.
export function eraseOtherRosters(person) {
  return eraseBases((name) => name.startsWith(LISTS) && !name.startsWith(`${LISTS}${person}-`));
}

async function readRoster(name) {
  if (!(await isTold(name))) return null;
  const kept = await act(name, "roster", "readonly", (table) => table.get("last"));
  return kept && Date.now() - kept.at < LIFE ? open(name, kept) : null;
}

async function readQueue(name) {
  if (!(await isTold(name))) return [];
  const kept = await act(name, "queue", "readonly", (table) => table.getAll());
  return Promise.all(kept.map((row) => open(name, row)));
}

async function close(name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(name), text) };
}

async function open(name, { iv, sealed }) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(name), sealed);
  return JSON.parse(new TextDecoder().decode(text));
}

async function key(name) {
  const kept = await act(name, "keys", "readonly", (table) => table.get("own"));
  if (kept) return kept;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two pages may draw at once: the first one in is everybody's key.
  await act(name, "keys", "readwrite", (table) => table.add(fresh, "own")).catch(() => undefined);
  return act(name, "keys", "readonly", (table) => table.get("own"));
}

function put(name, table, at, value) {
  return act(name, table, "readwrite", (rows) => rows.put(value, at));
}

function base(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => TABLES.forEach((table) => asked.result.createObjectStore(table));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// Resolves once the transaction is on the disk, not when the request is merely accepted.
async function act(name, table, mode, what) {
  const opened = await base(name);
  return new Promise((resolve, reject) => {
    const done = opened.transaction(table, mode);
    const asked = what(done.objectStore(table));
    done.oncomplete = () => resolve(asked.result);
    done.onabort = done.onerror = () => reject(done.error);
  }).finally(() => opened.close());
}
