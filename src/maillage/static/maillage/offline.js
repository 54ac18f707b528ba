// A page that must open without network asks the site's service worker to keep it, with what it
// is made of. Only pages that hold no personal data may ask.

const WORKER = "/hors-ligne.js";
// What the service worker reads as well: the bases that pages keep, and until when.
const BASES = "maillage-bases";
const DIES_AT = "x-dies-at";

// `modules` are the addresses of what its scripts import, which the page itself does not name.
// Resolves to true once the page is kept; to false where the browser cannot.
export async function keepThisPage(modules) {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    const named = document.querySelectorAll("link[href], script[src]");
    const parts = [...named].map((element) => element.href ?? element.src);
    const keep = location.origin + location.pathname;
    return await ask(active, { keep, parts: [...parts, ...modules, import.meta.url] });
  } catch {
    return false;
  }
}

// Who came last on this device, as the server said it (kernel/device.py), or "".
export function whoIsHere() {
  return document.cookie.match(/(?:^|; )maillage_device=([^;]*)/)?.[1] ?? "";
}

// Say, before it is made, that this page keeps a base: it goes at signing out, and after `life`
// milliseconds without being told again where one is given, whoever is there.
export async function tellBase(name, life = Infinity) {
  const headers = { [DIES_AT]: String(Date.now() + life) };
  await (await caches.open(BASES)).put(`/${name}`, new Response("", { headers }));
}

// Whether this page has kept that base and nothing has erased it since.
export async function isTold(name) {
  return Boolean(await (await caches.open(BASES)).match(`/${name}`));
}

// Erase the bases that were told of whose name answers.
export async function eraseBases(answers) {
  const told = await caches.open(BASES);
  for (const request of await told.keys()) {
    const name = new URL(request.url).pathname.slice(1);
    if (!answers(name)) continue;
    indexedDB.deleteDatabase(name);
    await told.delete(request);
  }
}

// Call `done` when the person of this device signs out in any of its windows.
export function onSigningOut(done) {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "signed-out" && done());
}

function ask(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data === true);
    worker.postMessage(message, [channel.port2]);
  });
}
