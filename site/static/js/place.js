/* Where somebody is in a lesson: noted while they read, found again on any device. A place is block.paragraph, counted in
   the page: data-block, then the lines of text in it. Kept here too, as draft:<person>:place:<lesson>, for when there is
   no line; the newest of the two counts, and signing out clears it. */

import { DRAFT, kept } from "./device.js";

const READING_LINES = "p:not(.brought-back), li, dt, dd, h3, h4, legend, figcaption";
const READING_TOP = 32; // a little more than scroll-padding leaves above a line that was scrolled to
const SEND_PLACE_EVERY = 10_000;

class ReadingPlace {
  constructor(page) {
    this.page = page;
    this.said = page.dataset;
    this.name = `${DRAFT}place:${this.said.lesson}`;
    this.token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    this.sentAt = 0;
    this.arrive();
    addEventListener("scroll", () => this.moved(), { passive: true });
    addEventListener("pagehide", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
    document.addEventListener("submit", ({ target }) => this.leaving(target));
  }

  /* Every line that can be seen, in the order of the page; counted with those that cannot, the same on every screen. */
  lines() {
    return [...this.page.querySelectorAll(":scope > [data-block]")].flatMap((element) => {
      const inside = element.querySelectorAll(READING_LINES);
      const block = Number(element.dataset.block);
      return [...(inside.length ? inside : [element])].map((line, paragraph) => ({ line, block, paragraph }));
    }).filter(({ line }) => line.getClientRects().length);
  }

  /* The first line of which more shows than its last few words. */
  here() {
    const lines = this.lines();
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle].line.getBoundingClientRect().bottom > READING_TOP) high = middle;
      else low = middle + 1;
    }
    return lines[low];
  }

  moved() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => {
      this.waiting = 0;
      this.note();
      if (Date.now() - this.sentAt > SEND_PLACE_EVERY) this.send();
      else this.later ??= setTimeout(() => this.send(), SEND_PLACE_EVERY);
    }, 500);
  }

  note() {
    const here = this.here();
    const place = here && `${here.block}.${here.paragraph}`;
    if (!here || this.over || place === this.place) return;
    this.place = place;
    this.at = new Date().toISOString();
    this.unsent = true;
    kept.set(this.name, `${place} ${this.at} ${this.said.edition}`);
  }

  /* Who stops at the end of a part says where by the form itself. */
  leaving(form) {
    this.over ||= form.matches("form[data-keeps-place]");
  }

  send() {
    clearTimeout(this.later);
    this.later = undefined;
    if (this.waiting) this.note();
    if (!this.unsent || this.over) return;
    const [block, paragraph] = this.place.split(".");
    const body = new URLSearchParams({
      block, paragraph, occurred_at: this.at, edition: this.said.edition, csrfmiddlewaretoken: this.token,
    });
    this.unsent = false;
    this.sentAt = Date.now();
    const failed = () => { this.unsent = true; };
    fetch(this.said.placeUrl, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } })
      .then((reply) => reply.ok || failed(), failed);
  }

  /* What the server says or what this device kept, whichever is newer. */
  stored() {
    const [place, at, edition] = (kept.get(this.name) ?? "").split(" ");
    const ours = edition === this.said.edition && new Date(at) > new Date(this.said.placedAt || 0);
    return (ours ? place : this.said.place).split(".").map(Number);
  }

  arrive() {
    const [block, paragraph = 0] = this.stored();
    this.place = `${block}.${paragraph}`;
    if (!this.mayMove()) return;
    const [first, ...rest] = this.lines();
    const inBlock = rest.filter((one) => one.block === block);
    const target = (inBlock.find((one) => one.paragraph >= paragraph) ?? inBlock.at(-1))?.line;
    // At the very beginning there is nothing to be brought back to.
    if (!target || (block === first.block && paragraph <= first.paragraph)) return;
    const note = this.mark(target);
    this.show(note, target);
    note.focus({ preventScroll: true });
    // The browser goes to the address's own anchor once more when all is there.
    if (location.hash) addEventListener("load", () => this.show(note, target), { once: true });
  }

  show(note, target) {
    const between = target.getBoundingClientRect().top - note.getBoundingClientRect().top;
    (between < innerHeight / 2 ? note : target).scrollIntoView({ behavior: "instant", block: "start" });
  }

  /* An address that leads elsewhere, an error to mend, and the browser's own way back come first. */
  mayMove() {
    const [visit] = performance.getEntriesByType("navigation");
    return /^(#b-\d+)?$/.test(location.hash)
      && visit?.type !== "back_forward" && !document.querySelector(".error-summary");
  }

  mark(target) {
    let before = target;
    for (let whole; (whole = before.parentElement.closest("ul, ol, dl, fieldset, figcaption")); ) before = whole;
    const note = document.createElement("p");
    note.className = "brought-back";
    note.tabIndex = -1;
    const start = document.createElement("a");
    start.href = "#main";
    start.textContent = this.said.toStart;
    note.append(this.said.broughtBack, " ", start);
    before.before(note);
    return note;
  }
}

for (const page of document.querySelectorAll(".lesson[data-place-url]")) new ReadingPlace(page);
