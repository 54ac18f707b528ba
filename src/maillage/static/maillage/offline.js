// A page that must open without network asks the site's service worker to keep it, with what it
// is made of. Only pages that hold no personal data may ask.

const WORKER = "/hors-ligne.js";

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

function ask(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data === true);
    worker.postMessage(message, [channel.port2]);
  });
}
