/* <clear-device> counts what this browser keeps of somebody's and clears it at its button.
   Whatever else keeps something listens for the window event "clear-device"; to be waited for, it pushes a promise
   onto the event's detail.clearing. */

const keptUnder = { draft: "draft:", outbox: "outbox:" };

function namesKept(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return []; // no storage, so nothing is kept
  }
}

async function pagesKept() {
  const found = new Set();
  try {
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      for (const { url } of requests) {
        if (new URL(url).pathname.startsWith("/learning/")) found.add(url);
      }
    }
  } catch {
    /* no store for pages here */
  }
  return found.size;
}

class ClearDevice extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-without-script]").hidden = true;
    this.querySelector(".on-this-device__now").hidden = false;
    this.note = this.querySelector("[role=status]");
    this.querySelector("button").addEventListener("click", () => this.clear());
    this.count();
  }

  async count() {
    for (const [kind, prefix] of Object.entries(keptUnder)) this.say(kind, namesKept(prefix).length);
    this.say("pages", await pagesKept());
  }

  say(kind, number) {
    this.querySelector(`[data-kept=${kind}]`).textContent = number;
  }

  async clear() {
    const clearing = [];
    for (const prefix of Object.values(keptUnder)) namesKept(prefix).forEach((name) => localStorage.removeItem(name));
    window.dispatchEvent(new CustomEvent("clear-device", { detail: { clearing } }));
    await Promise.allSettled(clearing);
    await this.count();
    this.note.textContent = this.note.dataset.cleared;
  }
}

customElements.define("clear-device", ClearDevice);
