/* <send-form next="/learning/…"> around a form that ends a step: sent through the outbox, then on. Without a line it goes on,
   too, to `next`, which is kept for reading. If activities on the page are open, it says which, from <template data-left>. */

import { post } from "./outbox.js";
import { showState } from "./saved-state.js";

class SendForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("submit", this);
  }

  async handleEvent(event) {
    event.preventDefault();
    if (this.sending || this.sayWhatIsLeft()) return;
    this.sending = true;
    const body = new URLSearchParams(new FormData(this.form, event.submitter));
    body.delete("csrfmiddlewaretoken");
    showState(this, { state: "sending" });
    const result = await post(this.form.action, body);
    this.sending = false;
    showState(this, result);
    // What is left may stand in another part of the lesson: the server says where.
    if (result.state === "refused" && result.next) location.assign(result.next);
    if (result.state === "saved" || result.state === "waiting") location.assign(result.next || this.getAttribute("next"));
  }

  sayWhatIsLeft() {
    document.querySelector("main > .error-summary")?.remove();
    const open = [...document.querySelectorAll(".lesson answer-form")].filter((at) => at.querySelector("[name^=item-]"));
    const left = this.querySelector("template[data-left]");
    if (!open.length || !left) return false;
    const summary = left.content.firstElementChild.cloneNode(true);
    const ids = open.map((at) => at.closest("section").id);
    for (const link of summary.querySelectorAll("li a")) {
      if (!ids.includes(link.hash.slice(1))) link.closest("li").remove();
    }
    document.querySelector("main .eyebrow").before(summary);
    summary.focus();
    return true;
  }
}

customElements.define("send-form", SendForm);
