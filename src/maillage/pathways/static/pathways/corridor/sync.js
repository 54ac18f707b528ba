// Sending the queue: an entry leaves this device only when the server has said that it has it.
// The key drawn with each entry makes sending it again harmless.

const BATCH = 50;

// Resolves to "sent", "absent" (no network), "signed-out" or "refused" (the server says no).
export function sync(store, places, holder, onRoster) {
  return navigator.locks.request("maillage-acts", async () => {
    const roster = await ask(places.roster);
    if (typeof roster === "string") return roster;
    if (roster.holder !== holder) return "signed-out";
    const { token, ...kept } = roster;
    await store.keepRoster(kept);
    onRoster(kept);
    return sendAll(store, places.send, holder, token);
  });
}

async function sendAll(store, address, holder, token) {
  const waiting = (await store.queue()).filter((entry) => !entry.why);
  let ending = "sent";
  for (let from = 0; from < waiting.length; from += BATCH) {
    const entries = waiting.slice(from, from + BATCH);
    const answer = await ask(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ holder, entries }),
    });
    if (typeof answer === "string") return answer;
    for (const key of answer.kept) await store.forget(key);
    for (const { key, why } of answer.refused) {
      const entry = entries.find((one) => one.key === key);
      if (entry) await store.keep({ ...entry, why });
      ending = "refused";
    }
  }
  return ending;
}

async function ask(address, how = {}) {
  try {
    const answer = await fetch(address, { ...how, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || [403, 404, 409].includes(answer.status)) return "signed-out";
    if (!answer.ok) return "absent";
    return await answer.json();
  } catch {
    return "absent";
  }
}
