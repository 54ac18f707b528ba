// The one service worker of the site. It keeps the pages that ask for it (maillage/offline.js)
// and shows them when the network is away; everything else goes by as if it were not there.
// Kept pages go after 72 hours, at signing out, and when the server refuses them. So do, at signing
// out, the bases that a page keeps on the device, whose names begin with "maillage-offline-".

const KEPT = "maillage-kept";
const KEPT_AT = "x-kept-at";
const BASES = "maillage-offline-";
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
}

async function forgetAll() {
  await caches.delete(KEPT);
  for (const { name } of await indexedDB.databases()) {
    if (name.startsWith(BASES)) indexedDB.deleteDatabase(name);
  }
}
