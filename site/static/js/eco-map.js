/* <eco-map> keeps the map that the page carries on this device, opens it again, and lets a finger choose a place.
   The server draws; nothing here knows what a map looks like but for where its circles are. */

import { DRAFT, kept } from "./device.js";
import { timeWords, words } from "./words.js";

const CARRIED = ["map", "keeping", "revision", "name"];
const WHOLE_NAME = /\d|\p{Lu}[\p{L}’'-]+\s+\p{Lu}[\p{L}’'-]+/u;

class EcoMap extends HTMLElement {
  connectedCallback() {
    const { kind, at } = this.dataset;
    this.store = `${DRAFT}map:${kind}`;
    this.desk = this.querySelector("#desk");
    if (at === "fresh" && this.open()) return;
    if (at === "worked") this.keep(kind);
    if (at === "unreadable" || (at === "saved" && this.keptMap().map === this.desk.elements.map.value)) {
      kept.remove(this.store);
    }
    const drawing = this.querySelector(".eco-map__drawing");
    drawing.scrollLeft = (drawing.scrollWidth - drawing.clientWidth) / 2;
    this.addEventListener("input", ({ target }) => this.nudge(target));
    addEventListener("clear-device", () => kept.remove(this.store));
    const hint = this.querySelector("[data-pointing]");
    if (!hint) return;
    hint.hidden = false;
    this.dataset.points = "";
    drawing.querySelector("svg").addEventListener("click", (event) => this.point(event));
  }

  keptMap() {
    try {
      return JSON.parse(kept.get(this.store)) ?? {};
    } catch {
      return {};
    }
  }

  /* Sent before the page has loaded, it takes this page's place in the history: Back does not lead here once more. */
  open() {
    const found = this.keptMap();
    if (!found.map) return false;
    for (const name of CARRIED) this.field(name).value = found[name] ?? "";
    this.desk.submit();
    return true;
  }

  field(name) {
    const field = this.desk.elements[name] ?? document.createElement("input");
    if (field.isConnected) return field;
    Object.assign(field, { type: "hidden", name });
    this.desk.append(field);
    return field;
  }

  keep(kind) {
    // A reload asks for the page and not for the step once more.
    history.replaceState(null, "", `${location.pathname}?kind=${kind}`);
    if ("empty" in this.dataset) return kept.remove(this.store);
    const found = Object.fromEntries(CARRIED.map((name) => [name, this.desk.elements[name]?.value ?? ""]));
    if (kept.set(this.store, JSON.stringify(found))) {
      this.querySelector(".saved-state").textContent = words("kept", timeWords(new Date()));
    }
  }

  nudge(field) {
    const note = this.querySelector("[data-nudge]");
    if (note && field.matches("[data-label]")) note.textContent = WHOLE_NAME.test(field.value) ? note.dataset.nudge : "";
  }

  point({ target, currentTarget: svg, clientX, clientY }) {
    const about = target.closest("[data-node], [data-tie]")?.dataset;
    const act = about && (about.node ? `change:${about.node}` : `change-tie:${about.tie.replace(" ", "-")}`);
    if (act) return this.querySelector(`button[value="${act}"]`)?.click();
    const fields = this.querySelector("form[data-adds]")?.elements;
    if (!fields || !this.querySelector("button[value=add]")) return;
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    const bands = svg.dataset.bands.split(" ").filter(Boolean).map(Number);
    const ringOf = (right, down) => bands.findIndex((edge, n) => Math.hypot(right, down) <= edge || n === bands.length - 1);
    const turn = (right, down) => (Math.atan2(right, -down) + 2 * Math.PI) % (2 * Math.PI);
    const ring = ringOf(x, y);
    const around = [...svg.querySelectorAll("[data-node]")]
      .map((node) => ({ id: node.dataset.node, x: node.firstChild.cx.baseVal.value, y: node.firstChild.cy.baseVal.value }))
      .filter((node) => node.id !== "centre" && ringOf(node.x, node.y) === ring);
    const before = around.filter((node) => turn(node.x, node.y) <= turn(x, y));
    if (fields.ring) fields.ring.value = ["centre", "middle", "outer"][ring];
    if (fields.after) fields.after.value = around.length ? (before.at(-1)?.id ?? "first") : "";
    fields.kind.focus();
  }
}

customElements.define("eco-map", EcoMap);
