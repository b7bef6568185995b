/* The service worker: pages of learning come from the network, and from the device when there is none.
   `kept:<person>:pages` holds what one person opened; signing out deletes it (js/device.js), and so does another person. */

const ABOUT = /* about */ { version: "", shell: [] };
const SHELL = `shell:${ABOUT.version}`;
const OFFLINE = "/offline/";
const LEARNING = /^\/(learning|steady|my-data)\//;
const PATIENCE = 5000;

addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      // As anybody gets them: what is kept for all holds nothing of one person.
      await Promise.all(
        ABOUT.shell.map(async (address) => {
          const reply = await fetch(address, { credentials: "omit", cache: "no-cache" });
          if (reply.ok) await cache.put(address, reply);
        }),
      );
      await skipWaiting();
    })(),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await registration.navigationPreload?.enable();
      for (const name of await caches.keys()) if (name.startsWith("shell:") && name !== SHELL) await caches.delete(name);
      await clients.claim();
    })(),
  );
});

async function keptPages() {
  const name = (await caches.keys()).find((key) => key.startsWith("kept:"));
  return name ? caches.open(name) : null;
}

/* The page that fits best: this very address, else the same page asked for another way. */
async function fromDevice(request) {
  const pages = await keptPages();
  const address = request.url.split("#")[0];
  return (
    (await pages?.match(address)) ??
    (await pages?.match(address, { ignoreSearch: true })) ??
    (await (await caches.open(SHELL)).match(address, { ignoreSearch: true }))
  );
}

async function keepIfRead(request, reply) {
  const pages = await keptPages();
  if (!pages || !reply.ok || reply.redirected || !reply.headers.get("Content-Type")?.startsWith("text/html")) return;
  const address = request.url.split("#")[0];
  if (await pages.match(address, { ignoreSearch: true })) await pages.put(address, reply);
}

async function page(event) {
  const fromNetwork = (async () => {
    const reply = (await event.preloadResponse) ?? (await fetch(event.request));
    if (LEARNING.test(new URL(event.request.url).pathname)) event.waitUntil(keepIfRead(event.request, reply.clone()));
    return reply;
  })();
  const offline = async () => (await fromDevice(event.request)) ?? (await caches.match(OFFLINE)) ?? Response.error();
  const kept = await fromDevice(event.request);
  if (!kept) return fromNetwork.catch(offline);
  // Where one stands in a check only the server knows: an old page is better than none, and worse than waiting.
  if (new URL(event.request.url).pathname.endsWith("/check/")) return fromNetwork.catch(() => kept);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fromNetwork, late]).catch(() => kept);
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(event));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (url.pathname.startsWith("/static/") && request.method === "GET") event.respondWith(file(request));
});

async function forgetOthers(person) {
  for (const name of await caches.keys()) {
    if (name.startsWith("kept:") && name !== `kept:${person}:pages`) await caches.delete(name);
  }
}

/* {edition, pages: [address]} of the module that is open; each page once for an edition. */
async function keepModule(person, list, here, client) {
  const pages = await caches.open(`kept:${person}:pages`);
  const reply = await fetch(list);
  if (!reply.ok) return;
  const about = await reply.clone().json();
  const before = await (await pages.match(list))?.json();
  if (before?.edition !== about.edition) {
    client?.postMessage({ keeping: "now" });
    for (const address of about.pages) {
      const one = await fetch(address);
      if (!one.ok || one.redirected) return;
      await pages.put(new URL(address, here), one);
    }
    await pages.put(list, reply);
  }
  client?.postMessage({ keeping: "done" });
}

addEventListener("message", (event) => {
  const { person, pages, here } = event.data;
  event.waitUntil(
    (async () => {
      await forgetOthers(person);
      if (pages) await keepModule(person, pages, here, event.source).catch(() => {});
    })(),
  );
});
