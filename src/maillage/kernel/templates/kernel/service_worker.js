// The one service worker of the site. It keeps the pages that ask for it (maillage/offline.js)
// and shows them when the network is away; everything else goes by as if it were not there.
// Kept pages go after 72 hours, at signing out, and when the server refuses them. So do, at signing
// out or once their time is over, the bases that pages keep on the device and tell of.

const KEPT = "maillage-kept";
const KEPT_AT = "x-kept-at";
const BASES = "maillage-bases";
const DIES_AT = "x-dies-at";
const LIFE = 72 * 3600 * 1000;
const PATIENCE = 4000;
// A page served without network has its parts served alike, without waiting for each in turn.
const MOMENT = 30_000;
const LOGOUT = "{{ logout_url|escapejs }}";
const SHOWN = new Set(["document", "script", "style", "font", "image"]);
const LOOSELY = { cacheName: KEPT, ignoreVary: true };
let away = 0;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([forget(), self.clients.claim()])));

self.addEventListener("message", (event) => {
  const { keep, parts } = event.data;
  const [port] = event.ports;
  event.waitUntil(store(keep, parts).then(() => port.postMessage(true), () => port.postMessage(false)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === LOGOUT) event.waitUntil(forgetAll());
  if (request.mode === "navigate") event.waitUntil(forget());
  if (request.method === "GET" && SHOWN.has(request.destination)) event.respondWith(answer(request));
});

async function answer(request) {
  const kept = await caches.match(request, LOOSELY);
  if (!kept) return fetch(request);
  if (request.mode !== "navigate" && Date.now() - away < MOMENT) return kept;
  try {
    const fresh = await inTime(fetch(request));
    if (fresh.status >= 500) throw new Error("the server is away");
    if (request.mode === "navigate" && !fresh.ok) await (await caches.open(KEPT)).delete(request, LOOSELY);
    return fresh;
  } catch {
    away = Date.now();
    return isLiving(kept) ? kept : Response.error();
  }
}

function inTime(promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(reject, PATIENCE))]);
}

async function store(page, parts) {
  const cache = await caches.open(KEPT);
  await forget();
  await Promise.all([...new Set([page, ...parts])].map((url) => put(cache, url)));
}

async function put(cache, url) {
  const answered = await fetch(url);
  if (!answered.ok || answered.redirected) throw new Error(url);
  const headers = new Headers(answered.headers);
  headers.set(KEPT_AT, String(Date.now()));
  await cache.put(url, new Response(await answered.blob(), { headers }));
}

function isLiving(kept) {
  return Date.now() - Number(kept.headers.get(KEPT_AT)) < LIFE;
}

async function forget() {
  const cache = await caches.open(KEPT);
  for (const request of await cache.keys()) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept && !isLiving(kept)) await cache.delete(request, { ignoreVary: true });
  }
  await eraseBases((dies) => dies < Date.now());
}

async function forgetAll() {
  await caches.delete(KEPT);
  await eraseBases(() => true);
  for (const page of await self.clients.matchAll({ includeUncontrolled: true })) page.postMessage("signed-out");
}

// Only what was told of: not every browser lists its bases.
async function eraseBases(isOver) {
  const told = await caches.open(BASES);
  for (const request of await told.keys()) {
    const one = await told.match(request);
    if (!one || !isOver(Number(one.headers.get(DIES_AT)))) continue;
    indexedDB.deleteDatabase(new URL(request.url).pathname.slice(1));
    await told.delete(request);
  }
}
