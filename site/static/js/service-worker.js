/* The service worker: pages of learning come from the network, and from the device when there is none.
   `kept:<person>:pages` holds what one person opened; signing out deletes it (js/device.js), and so does another person. */

const ABOUT = /* about */ { version: "", shell: [] };
const SHELL = `shell:${ABOUT.version}`;
const OFFLINE = "/offline/";
const SUPPORT = "/support/";
const LEARNING = /^\/(learning|steady|my-data|support)\//;
const PATIENCE = 5000;

addEventListener("install", (event) => {
  // What a page sends as it closes is lost, half the time, if it has to pass through here.
  for (const condition of [
    { urlPattern: "/learning/*/place/" },
    { urlPattern: "/yours/*", requestMode: "cors" },
    { urlPattern: "/leave/", requestMethod: "POST" },
  ]) event.addRoutes?.({ condition, source: "network" });
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
  return (await caches.keys()).find((key) => key.startsWith("kept:"));
}

/* The page that fits best: this very address, else the same page asked for another way. Opens no cache: one that signing
   out has deleted meanwhile would be made again. */
async function fromDevice(request) {
  const cacheName = await keptPages();
  const address = request.url.split("#")[0];
  return (
    (cacheName && (await caches.match(address, { cacheName }))) ||
    (cacheName && (await caches.match(address, { cacheName, ignoreSearch: true }))) ||
    caches.match(address, { cacheName: SHELL, ignoreSearch: true })
  );
}

async function keepIfRead(request, reply) {
  const cacheName = await keptPages();
  if (!cacheName || !reply.ok || reply.redirected || !reply.headers.get("Content-Type")?.startsWith("text/html")) return;
  const address = request.url.split("#")[0];
  const known = await caches.match(address, { cacheName, ignoreSearch: true });
  if (known && (await caches.has(cacheName))) await (await caches.open(cacheName)).put(address, reply);
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

/* Support as this person sees it, with the numbers of their own service, in place of everybody's. */
async function keepSupport(pages) {
  if (await pages.match(SUPPORT)) return; // what is kept is kept fresh by keepIfRead
  const reply = await fetch(SUPPORT);
  if (reply.ok && !reply.redirected) await pages.put(SUPPORT, reply);
}

/* {edition, pages: [address]} of the module that is open; each page once for an edition. */
async function keepModule(person, list, here, client) {
  const reply = await fetch(list);
  if (!reply.ok || reply.redirected) return;
  const pages = await caches.open(`kept:${person}:pages`);
  const about = await reply.clone().json();
  const before = await (await pages.match(list))?.json();
  if (before?.edition !== about.edition) {
    client?.postMessage({ keeping: "now" });
    for (const address of about.pages) {
      const one = await fetch(address);
      if (!one.ok || one.redirected) return;
      await pages.put(new URL(address, here), one);
    }
    await keepSupport(pages);
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
      // Whoever looks at it now may need it where there is no signal.
      if (new URL(here).pathname === SUPPORT) await keepSupport(await caches.open(`kept:${person}:pages`)).catch(() => {});
    })(),
  );
});
