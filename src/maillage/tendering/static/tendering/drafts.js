// The draft of an offer, in this browser only: what was typed and the files, one row per call.

const STORE = "offers";

function base() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("maillage-offers", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function ask(mode, act) {
  const open = await base();
  return new Promise((resolve, reject) => {
    const asked = act(open.transaction(STORE, mode).objectStore(STORE));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }).finally(() => open.close());
}

export const readDraft = (key) => ask("readonly", (store) => store.get(key));
export const keepDraft = (key, draft) => ask("readwrite", (store) => store.put(draft, key));
export const forgetDraft = (key) => ask("readwrite", (store) => store.delete(key));
