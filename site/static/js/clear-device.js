/* <clear-device> counts what this browser keeps of somebody's and clears it at its button. Answers that wait are sent first. */

import { OUTBOX, clearDevice, kept, keptPages } from "./device.js";
import { send } from "./outbox.js";

class ClearDevice extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-without-script]").hidden = true;
    this.querySelector(".on-this-device__now").hidden = false;
    this.note = this.querySelector("[role=status]");
    this.querySelector("button").addEventListener("click", () => this.clear());
    this.count();
  }

  async count() {
    this.say("draft", kept.names("draft:").length);
    this.say("outbox", kept.names(OUTBOX).length);
    const pages = await Promise.all((await keptPages()).map(async (name) => (await (await caches.open(name)).keys()).length));
    this.say("pages", pages.reduce((sum, number) => sum + number, 0));
  }

  say(kind, number) {
    this.querySelector(`[data-kept=${kind}]`).textContent = number;
  }

  async clear() {
    await send();
    await clearDevice();
    window.dispatchEvent(new CustomEvent("clear-device"));
    await this.count();
    this.note.textContent = this.note.dataset.cleared;
  }
}

customElements.define("clear-device", ClearDevice);
