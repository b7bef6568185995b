/* <own-note> around a note's form: kept as it is written, by the same form, through the outbox. What another tab or device
   wrote meanwhile stays in it: the server answers with both texts, and they are shown once the hand rests. */

import { post } from "./outbox.js";
import { showState } from "./saved-state.js";
import { words } from "./words.js";

const PAUSE = 1500;
const AT_LEAST_EVERY = 8000;
const MOST_AT_CLOSING = 60_000; // bytes; browsers let no more go on alone

class OwnNote extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.form.elements.text;
    this.read = this.form.elements.read;
    this.kept = this.now();
    this.addEventListener("input", () => this.soon());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.text.addEventListener("blur", () => this.save());
    addEventListener("pagehide", () => this.close());
    addEventListener("leaving", ({ detail }) => detail.push(this.close()));
    // What had to wait was sent by another try, or by another tab.
    addEventListener("outbox", ({ detail }) => this.waits?.name === detail.name && detail.state && this.take(detail, this.waits.sent));
    addEventListener("storage", ({ key, newValue }) => this.waits?.name === key && !newValue && this.again());
  }

  now() {
    return JSON.stringify([this.text.value, this.form.elements.lesson.value]);
  }

  body() {
    const body = new URLSearchParams(new FormData(this.form));
    body.delete("csrfmiddlewaretoken");
    return body;
  }

  soon() {
    clearTimeout(this.timer);
    this.since ??= Date.now();
    this.timer = setTimeout(() => this.save(), Math.min(PAUSE, Math.max(0, this.since + AT_LEAST_EVERY - Date.now())));
  }

  async save() {
    clearTimeout(this.timer);
    this.since = undefined;
    const sent = this.now();
    if (this.sending || sent === this.kept || !this.text.value.trim()) return;
    this.sending = true;
    showState(this, { state: "sending" });
    const instead = this.waits?.name;
    this.waits = undefined;
    const result = await post(this.form.action, this.body(), { instead });
    this.sending = false;
    if (result.state === "waiting") {
      this.waits = { name: result.name, sent };
      this.kept = sent;
    }
    this.take(result, sent);
    if (this.now() !== sent) this.soon();
  }

  /* Another tab sent it and keeps the answer: asked once more, which changes nothing. */
  again() {
    this.kept = "";
    this.soon();
  }

  take(result, sent) {
    showState(this, result);
    if (result.state !== "saved") return;
    if (!result.revision) {
      this.again();
      return;
    }
    const [text, lesson] = JSON.parse(sent);
    const merged = result.text !== text;
    // What was typed since stays; its own saving brings in what else there is.
    if (merged && this.text.value !== text) return;
    this.read.value = result.revision;
    this.kept = JSON.stringify([result.text, lesson]);
    if (merged) this.show(result.text);
    if (result.also) this.querySelector(".saved-state").textContent += `. ${words("also")}`;
    for (const part of document.querySelectorAll("[data-once-kept]")) part.hidden = false;
    if (location.href !== this.form.action) history.replaceState(null, "", this.form.action);
  }

  show(text) {
    const at = this.text.selectionStart === this.text.value.length ? text.length : this.text.selectionStart;
    this.text.value = text;
    this.text.setSelectionRange(at, at);
  }

  /* With a line it goes straight out, so that nothing stays behind on the device; without one it waits there. */
  close() {
    if (this.now() === this.kept || !this.text.value.trim()) return undefined;
    this.kept = this.now();
    const body = this.body();
    if (!navigator.onLine || `${body}`.length > MOST_AT_CLOSING) {
      post(this.form.action, body, { instead: this.waits?.name });
      return undefined;
    }
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    return fetch(this.form.action, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } }).catch(() => {});
  }
}

customElements.define("own-note", OwnNote);
