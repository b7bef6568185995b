/* <answer-form> around an activity's form. What is chosen is kept on the device until it is answered. An answer shows at
   once what we think, from the page's own <template data-answered>, and is sent through the outbox.
   Attributes: key (else the form's action); incomplete, twice: what to say when a line is open, or a place was given twice. */

import { DRAFT, kept } from "./device.js";
import { post, waiting } from "./outbox.js";
import { showState } from "./saved-state.js";

class AnswerForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.answerPart = this.querySelector("[data-answer-part]");
    const key = this.getAttribute("key") || this.form.getAttribute("action");
    this.choices = `${DRAFT}answer:${key}:${this.form.elements.edition?.value}`;
    this.addEventListener("submit", this);
    this.addEventListener("click", this);
    this.addEventListener("change", () => kept.set(this.choices, `${new URLSearchParams(this.chosen())}`));
    this.asked = this.answerPart.querySelector("[name^=item-]") ? [...this.answerPart.childNodes] : null;
    if (!this.asked) kept.remove(this.choices);
    this.choose(kept.get(this.choices));
    this.pending = waiting().find((item) => item.url === this.form.action);
    if (this.pending && this.asked) {
      this.choose(this.pending.body);
      this.show();
      showState(this.form, { state: "waiting" });
    }
  }

  chosen() {
    return [...this.querySelectorAll("select, input:checked")].map((field) => [field.name, field.value]);
  }

  choose(pairs) {
    for (const [name, value] of new URLSearchParams(pairs ?? "")) {
      if (name.startsWith("item-")) Object.assign(this.form.elements[name] ?? {}, { value });
    }
  }

  handleEvent(event) {
    if (event.type === "submit") {
      event.preventDefault();
      this.answer();
    } else if (event.target.closest("[data-again]") && this.asked) {
      event.preventDefault();
      this.askAgain();
    }
  }

  async answer() {
    const given = this.chosen().filter(([name]) => name.startsWith("item-"));
    const lines = new Set([...this.answerPart.querySelectorAll("[name^=item-]")].map((field) => field.name));
    const values = given.map(([, value]) => value);
    if (values.filter(Boolean).length < lines.size) return this.complain(this.getAttribute("incomplete"));
    if (this.hasAttribute("twice") && new Set(values).size < values.length) return this.complain(this.getAttribute("twice"));
    const body = new URLSearchParams(new FormData(this.form));
    body.delete("csrfmiddlewaretoken");
    this.show(true);
    showState(this.form, { state: "sending" });
    const result = await post(this.form.action, body);
    if (result.state === "refused" || result.state === "lost") this.askAgain();
    showState(this.form, result);
  }

  /* What we think of what was chosen: each line of the template keeps what fits the choice. */
  show(focus) {
    const made = this.querySelector("template[data-answered]").content.cloneNode(true);
    for (const line of made.querySelectorAll("[data-item]")) {
      const field = this.form.elements[`item-${line.dataset.item}`];
      const agrees = field.value === line.dataset.best;
      const label = field.selectedOptions?.[0] ?? this.querySelector(`[name=${`item-${line.dataset.item}`}]:checked`)?.parentElement;
      for (const slot of line.querySelectorAll("[data-chosen]")) slot.textContent = label?.textContent.trim() ?? "";
      for (const at of line.querySelectorAll("[data-when]")) {
        if ((at.dataset.when === "agrees") !== agrees) at.remove();
      }
      for (const at of line.querySelectorAll("[data-option]")) if (at.dataset.option !== field.value) at.remove();
    }
    this.answerPart.querySelector("[data-complaint]")?.remove();
    this.asked = [...this.answerPart.childNodes];
    this.answerPart.replaceChildren(made);
    kept.remove(this.choices);
    if (focus) this.answerPart.querySelector("[data-feedback]")?.focus();
  }

  askAgain() {
    this.form.elements.event_id.value = crypto.randomUUID();
    this.answerPart.replaceChildren(...this.asked);
    this.form.reset();
    showState(this.form, {});
    this.answerPart.querySelector("input, select")?.focus();
  }

  complain(text) {
    this.answerPart.querySelector("[data-complaint]")?.remove();
    const said = this.querySelector("template[data-complaint]").content.cloneNode(true);
    said.querySelector("[data-text]").textContent = text;
    this.answerPart.prepend(said);
    this.answerPart.querySelector("[data-feedback]")?.focus();
  }
}

customElements.define("answer-form", AnswerForm);
