/* Reading without a line: the service worker keeps the module that is open. Its news goes to [data-offline-state]. */

import { person } from "./device.js";
import { trusted } from "./trusted.js";
import { words } from "./words.js";

async function keepForReading() {
  const address = "/service-worker.js";
  await navigator.serviceWorker.register(trusted?.createScriptURL(address) ?? address);
  const worker = (await navigator.serviceWorker.ready).active;
  const pages = document.querySelector("[data-keep-pages]")?.dataset.keepPages;
  worker.postMessage({ person, pages, here: location.href });
}

function sayKept({ data }) {
  const note = document.querySelector("[data-offline-state]");
  if (note && data.keeping) note.textContent = words(data.keeping === "done" ? "keptOffline" : "keeping");
}

if ("serviceWorker" in navigator && person !== "visitor") {
  navigator.serviceWorker.addEventListener("message", sayKept);
  const start = () => setTimeout(() => keepForReading().catch(() => {}), 500);
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
