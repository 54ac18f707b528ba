// Sending the queue: an entry leaves this device only when the server has said that it has it.
// The key drawn with each entry makes sending it again harmless. One entry that the server cannot
// read never holds the others back: they are sent one by one, and that one says so.

const PATIENCE = 30_000;
const UNREAD = "Le serveur n’a pas pu lire cette saisie : elle sera essayée de nouveau. Si cela dure, effacez-la et notez l’acte depuis le dossier.";
// The server is there in name only: as good as no network.
const AWAY = [408, 429, 502, 503, 504];

// `isMine` says whether the person whom the page was made for is still there.
// Resolves to "sent", "absent" (no network), "signed-out", "other" (somebody else is there) or
// "refused" (the server says no).
export function sync(store, places, holder, isMine, onRoster) {
  return navigator.locks.request("maillage-acts", async () => {
    const roster = await ask(places.roster);
    if (typeof roster === "string") return roster === "unread" ? "absent" : roster;
    if (roster.holder !== holder || !isMine()) return "other";
    const { token, ...kept } = roster;
    await store.keepRoster(kept);
    onRoster(kept);
    return sendAll(store, places, holder, isMine, token);
  });
}

async function sendAll(store, { send, batch }, holder, isMine, token) {
  const queue = await store.queue();
  const waiting = queue.filter((entry) => !entry.why);
  const parts = queue.filter((entry) => entry.unread).map((entry) => [entry]);
  for (let from = waiting.length; from > 0; from -= batch) {
    parts.unshift(waiting.slice(Math.max(0, from - batch), from));
  }
  let ending = "sent";
  while (parts.length) {
    const entries = parts.shift();
    const answer = await ask(send, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ holder, entries }),
    });
    if (!isMine()) return "other";
    if (answer === "unread") {
      if (entries.length > 1) parts.unshift(...entries.map((entry) => [entry]));
      else await store.keep({ ...entries[0], why: UNREAD, unread: true });
      ending = "refused";
      continue;
    }
    if (typeof answer === "string") return answer;
    for (const key of answer.kept) await store.forget(key);
    for (const { key, why } of answer.refused) {
      const entry = entries.find((one) => one.key === key);
      if (entry) await store.keep({ ...entry, why, unread: false });
      ending = "refused";
    }
  }
  return ending;
}

// What the server answers, or why it has none: "absent", "signed-out", "unread".
async function ask(address, how = {}) {
  try {
    const answer = await fetch(address, { ...how, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect" || [403, 404, 409].includes(answer.status)) return "signed-out";
    if (AWAY.includes(answer.status)) return "absent";
    if (!answer.ok) return "unread";
    return await answer.json();
  } catch {
    return "absent";
  }
}
