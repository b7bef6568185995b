/* <check-player> around a check: the questions to come are <template data-question> of the page itself, each with what is said
   of its answers, so that both show at once and without a line. Answers are sent through the outbox, in order. How it went is
   the server's to say. Attributes: href, edition, attempt (none before the start). */

import { post, send, waiting } from "./outbox.js";
import { showState } from "./saved-state.js";

class CheckPlayer extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector("[data-stage]");
    this.here = this.getAttribute("href");
    this.attempt = this.getAttribute("attempt");
    this.patterns = new Map([...this.querySelectorAll("template[data-question]")].map((at) => [at.dataset.question, at]));
    this.addEventListener("submit", this);
    this.addEventListener("click", this);
    this.goOnFromOutbox();
  }

  /* Answers given without a line wait in the outbox; the page that is kept does not know of them. */
  goOnFromOutbox() {
    const mine = waiting().filter((item) => item.url === this.here).map((item) => new URLSearchParams(item.body));
    this.attempt ||= mine.findLast((body) => body.get("act") === "start")?.get("event_id");
    const answered = mine.filter((body) => body.get("attempt") === this.attempt).map((body) => body.get("question"));
    for (const key of answered) this.patterns.delete(key);
    const asked = this.stage.dataset.asks;
    if (mine.length && (!asked || answered.includes(asked))) this.next();
  }

  handleEvent(event) {
    const link = event.target.closest?.("[data-stage] a[href]");
    if (event.type === "submit") {
      event.preventDefault();
      if (this.stage.dataset.asks) this.answer();
      else this.start(event.target);
    } else if (event.type === "click" && link?.getAttribute("href") === this.here && this.answered) {
      event.preventDefault();
      this.next();
    }
  }

  async send(body) {
    showState(this, { state: "sending" });
    const result = await post(this.here, new URLSearchParams({ event_id: crypto.randomUUID(), ...body }));
    showState(this, result);
    return result;
  }

  start(form) {
    const body = Object.fromEntries(new FormData(form));
    delete body.csrfmiddlewaretoken;
    this.attempt = body.event_id;
    this.send(body);
    document.querySelector("[data-before]")?.remove();
    this.next();
  }

  answer() {
    const field = this.stage.querySelector("[name=option]:checked");
    if (!field) return this.complain();
    const key = this.stage.dataset.asks;
    const pattern = this.patterns.get(key).content;
    this.send({ edition: this.getAttribute("edition"), attempt: this.attempt, question: key, option: field.value });
    this.patterns.delete(key);
    const said = pattern.querySelector(`template[data-option="${CSS.escape(field.value)}"]`);
    const shown = [said.content.cloneNode(true)];
    if (!("helps" in said.dataset)) shown.push(pattern.querySelector("template[data-helpful]").content.cloneNode(true));
    const news = document.createElement("div");
    news.className = "stack";
    news.tabIndex = -1;
    news.dataset.feedback = "";
    news.append(...shown);
    const onward = this.querySelector(this.patterns.size ? "template[data-on]" : "template[data-last]");
    this.stage.querySelector("form").replaceWith(news, onward.content.cloneNode(true));
    delete this.stage.dataset.asks;
    this.answered = true;
    news.focus({ preventScroll: true });
    this.stage.scrollIntoView({ block: "nearest" });
  }

  complain() {
    const group = this.stage.querySelector("fieldset");
    if (!group.querySelector("#option-error")) {
      group.querySelector("legend").after(this.querySelector("template[data-nothing]").content.cloneNode(true));
      group.setAttribute("aria-describedby", "stem option-error");
    }
    group.querySelector("input").focus();
  }

  next() {
    const [key, pattern] = this.patterns.entries().next().value ?? [];
    if (!key) return this.end();
    const made = pattern.content.cloneNode(true);
    for (const inner of made.querySelectorAll("template")) inner.remove();
    this.stage.dataset.asks = key;
    document.title = document.title.replace(/^[^·]*/, `${pattern.dataset.title} `);
    this.put(made);
  }

  /* Whether an answer of this check has still to reach the server. */
  open() {
    return waiting().some((item) => item.url === this.here);
  }

  async end() {
    if (this.open()) await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, 6000))]);
    if (!this.open()) return location.assign(this.here);
    this.answered = false;
    this.put(this.querySelector("template[data-waits]").content.cloneNode(true));
    addEventListener("outbox", () => this.open() || location.assign(this.here));
  }

  put(made) {
    this.stage.replaceChildren(made);
    this.stage.scrollIntoView();
    this.stage.querySelector("[data-feedback]")?.focus({ preventScroll: true });
  }
}

customElements.define("check-player", CheckPlayer);
