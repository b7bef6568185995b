/* <clear-device> says how much of somebody's this browser keeps, and clears it at its button. */

import { OUTBOX, clearDevice, kept, keptPages } from "./device.js";
import { send } from "./outbox.js";

async function pagesKept() {
  const lists = (await keptPages()).map(async (name) => (await caches.open(name)).keys());
  // A module's list of its pages is no page.
  return (await Promise.all(lists)).flat().filter(({ url }) => !url.endsWith("/pages/")).length;
}

class ClearDevice extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-without-script]").hidden = true;
    this.querySelector("[data-now]").hidden = false;
    this.querySelector("button").addEventListener("click", () => this.clear());
    this.count();
  }

  async count() {
    const drafts = kept.names("draft:");
    const places = drafts.filter((name) => name.split(":")[2] === "place");
    const counts = {
      drafts: drafts.length - places.length,
      places: places.length,
      waiting: kept.names(OUTBOX).length,
      pages: await pagesKept().catch(() => 0),
    };
    for (const [name, count] of Object.entries(counts)) this.querySelector(`[data-kept=${name}]`).textContent = count;
  }

  async clear() {
    await send();
    await clearDevice();
    window.dispatchEvent(new CustomEvent("clear-device"));
    await this.count();
    const note = this.querySelector("[role=status]");
    note.textContent = note.dataset.cleared;
  }
}

customElements.define("clear-device", ClearDevice);
